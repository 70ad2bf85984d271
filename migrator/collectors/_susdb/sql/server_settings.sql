-- row_kind = "pair"
-- fills    = ["server"]
-- needs    = ["dbo.tbConfiguration"]
-- optional = true
-- why      = "Later settings are kept by name. That the column is called Value is an inference: where it is not, they stay unknown."
select lower(s.Name) as name, convert(nvarchar(64), s.Value) as value
  from dbo.tbConfiguration s
 where s.Name in (N'AutoRefreshDeploymentsDeclineExpired')
