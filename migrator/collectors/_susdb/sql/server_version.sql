-- row_kind = "pair"
-- fills    = ["server"]
-- needs    = ["dbo.tbSchemaVersion"]
-- why      = "The build that made the tables; the views do not hold it."
select top (1) N'server_version' as name, v.BuildNumber as value
  from dbo.tbSchemaVersion v
 order by v.ID
