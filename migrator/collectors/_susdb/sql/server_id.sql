-- needs = ["dbo.tbConfigurationA"]
-- why   = "The server's own id is the scope of everything that is read."
select top (1) convert(nvarchar(36), a.ServerID) as server_id
  from dbo.tbConfigurationA a
 order by a.ConfigurationID
