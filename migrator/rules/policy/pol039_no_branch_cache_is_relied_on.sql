-- id        = "POL039"
-- title     = "The policy relies on no BranchCache and no peer caching of BITS"
-- about     = "policy"
-- severity  = "note"
-- effort    = "days"
-- why       = "BranchCache does not serve what comes from Windows Update as it served WSUS: branch offices load every update over their own line."
-- remedy    = "Set up Delivery Optimization (DODownloadMode 1 or 2) or Connected Cache for these branches before they move, then drop these values."
-- source    = "https://learn.microsoft.com/windows/deployment/do/waas-delivery-optimization-reference"
-- absence   = "hides"
-- tolerates = ["policy_origin"]
with held as (
    select v.origin_id,
           count(*) filter (where try_cast(v.value as bigint) = 1) as met,
           count(*) filter (where try_cast(v.value as bigint) is null) as unclear,
           string_agg(v.value_name || ' = ' || coalesce(v.value, '?'), ', ' order by v.value_name, v.value) as found
      from origin_setting v
     where v.setting in ('branchcache-service/enable', 'branchcache-cooperativecaching/enable',
                         'bits/enablepeercaching')
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
