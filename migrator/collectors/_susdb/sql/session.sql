-- why = "Who the server takes us for, what it is, and which role of SUSDB gives us what we may read."
select convert(nvarchar(385), suser_sname())                                                as read_as,
       convert(nvarchar(128), serverproperty('MachineName'))                                as machine,
       has_perms_by_name(N'dbo.tbUpdate', N'OBJECT', N'SELECT')                             as reads_tables,
       has_perms_by_name(N'PUBLIC_VIEWS.vUpdate', N'OBJECT', N'SELECT')                     as reads_views,
       coalesce(is_rolemember(N'db_datareader'), 0)                                         as is_datareader,
       coalesce(is_rolemember(N'PublicViewAccess'), 0)                                      as has_view_access
