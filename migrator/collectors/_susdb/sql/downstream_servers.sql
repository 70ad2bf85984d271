-- row_kind = "downstream"
-- fills    = ["downstream_server"]
-- needs    = ["dbo.tbDownstreamServerTarget"]
-- why      = "Servers that synchronise from this one; no view of them has been described."
select s.AccountName     as full_domain_name,
       s.AccountServerID as server_id,
       s.LastSyncTime    as last_sync_time,
       o.AccountServerID as parent_server_id,
       s.LastRollupTime  as last_rollup_time,
       s.Version         as version,
       s.IsReplica       as is_replica
  from dbo.tbDownstreamServerTarget s
  left join dbo.tbDownstreamServerTarget o on o.TargetID = s.ParentServerTargetID
