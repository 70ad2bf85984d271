-- id       = "CFG004"
-- title    = "The host has the fixes for known vulnerabilities of WSUS"
-- about    = "server"
-- severity = "blocker"
-- effort   = "hours"
-- why      = "Without the fixes whoever reaches the server’s port can tamper with it, and before those of October 2025 run code on it, which is being done."
-- remedy   = "Install the current cumulative update today; until then close ports 8530 and 8531."
-- source   = "https://nvd.nist.gov/vuln/detail/CVE-2025-59287"
-- absence  = "harmless"
with built as (
    select server_id,
           try_cast(split_part(os_build, '.', 1) as bigint) as build,
           try_cast(nullif(split_part(os_build, '.', 2), '') as bigint) as revision
      from server
), newest as (
    select max(build) as build from wsus_fix
), fixed as (
    select build, fixed_revision, cve, kb
      from wsus_fix
   qualify row_number() over (partition by build order by fixed_revision desc, cve) = 1
)
select s.server_id as subject,
       case when b.build > n.build then true
            else b.revision >= f.fixed_revision end as ok,
       s.name, s.os_build, f.fixed_revision, f.kb, f.cve
  from server s
  join built b using (server_id)
  left join fixed f on f.build = b.build
 cross join newest n
