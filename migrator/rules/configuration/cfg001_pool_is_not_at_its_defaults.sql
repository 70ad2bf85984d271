-- id       = "CFG001"
-- title    = "WsusPool is not at its defaults"
-- about    = "server"
-- severity = "risk"
-- effort   = "hours"
-- why      = "With the defaults of IIS the pool is recycled while clients scan: scans fail and repeat."
-- remedy   = "Set the queue length to 2000 and the private memory limit to 0, and restart the pool."
-- source   = "https://learn.microsoft.com/troubleshoot/mem/configmgr/update-management/windows-server-update-services-best-practices"
-- absence  = "harmless"
with pool as (
    select server_id,
           max(case when lower(name) like '%queuelength' then value end) as queue_length,
           max(case when lower(name) like '%privatememory' then value end) as private_memory_kb
      from server_setting
     where area = 'pool'
     group by server_id
)
select s.server_id as subject,
       try_cast(p.queue_length as bigint) >= q.value
       and (try_cast(p.private_memory_kb as bigint) = 0 or try_cast(p.private_memory_kb as bigint) >= m.value) as ok,
       s.name, p.queue_length, p.private_memory_kb,
       q.value as advised_queue_length,
       m.value as advised_private_memory_kb
  from server s
  left join pool p using (server_id)
  join threshold q on q.name = 'pool_queue_length'
  join threshold m on m.name = 'pool_private_memory_kb'
