-- row_kind = "pair"
-- fills    = ["server"]
-- why      = "Instance and edition: whether this is the Windows Internal Database, and whether Express limits its size."
select p.name, p.value
  from (select convert(nvarchar(256), @@servername)              as instance,
               convert(nvarchar(256), serverproperty('Edition')) as edition) s
 cross apply (values (N'database_server', s.instance), (N'database_edition', s.edition)) p (name, value)
