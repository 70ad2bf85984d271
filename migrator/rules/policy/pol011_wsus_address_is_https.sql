-- id        = "POL011"
-- title     = "The WSUS address is an https address"
-- about     = "policy"
-- severity  = "risk"
-- effort    = "days"
-- why       = "Over plain HTTP whoever sits in between can hand a computer updates of his own choice."
-- remedy    = "Give WSUS a certificate and set WUServer and WUStatusServer to https://server:8531, for as long as WSUS stays; else move these computers first."
-- source    = "https://techcommunity.microsoft.com/blog/windows-itpro-blog/security-best-practices-for-windows-server-update-services-wsus/1587536"
-- absence   = "hides"
-- tolerates = ["policy_origin"]
with held as (
    select v.origin_id,
           count(*) filter (where regexp_matches(lower(v.value), '^[\s"]*http://')) as met,
           count(*) filter (where v.value is null
                               or regexp_matches(v.value, '[^\s"]')
                                  and not regexp_matches(lower(v.value), '^[\s"]*https?://')) as unclear,
           string_agg(v.value_name || ' = ' || coalesce(v.value, '?'), ', ' order by v.value_name, v.value) as found
      from origin_setting v
     where v.setting = 'wu/wuserver'
     group by v.origin_id
)
select o.origin_id as subject,
       case when h.met > 0 then false
            when h.unclear > 0 then null
            else true end as ok,
       not coalesce(o.enabled = false and h.met + h.unclear > 0, false) as applies,
       o.name, h.found, o.computers, o.perhaps, o.links
  from policy_origin o
  left join held h using (origin_id)
 where not o.is_echo
