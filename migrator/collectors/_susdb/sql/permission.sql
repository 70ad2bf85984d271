-- why = "Whether one object may be read, asked for without reading it."
select has_perms_by_name(?, N'OBJECT', N'SELECT') as may_select
