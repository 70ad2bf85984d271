-- id        = "POL032"
-- title     = "The release that the policy pins still gets updates"
-- about     = "policy"
-- severity  = "risk"
-- effort    = "hours"
-- why       = "TargetReleaseVersionInfo holds computers on a release whose updates have ended, and stands against the feature update policy of Intune."
-- remedy    = "Pin a release that is served by a feature update policy in Intune, and delete TargetReleaseVersion, ProductVersion and TargetReleaseVersionInfo here."
-- source    = "https://learn.microsoft.com/windows/deployment/update/waas-configure-wufb"
-- absence   = "hides"
-- tolerates = ["policy_origin"]
with said as (
    select v.origin_id,
           max(case when v.setting = 'wu/targetreleaseversion' then coalesce(v.value, '?') end) as switch,
           max(case when v.setting = 'wu/productversion' then coalesce(v.value, '?') end) as product,
           max(case when v.setting = 'wu/targetreleaseversioninfo' then coalesce(v.value, '?') end) as version
      from origin_setting v
     where v.setting in ('wu/targetreleaseversion', 'wu/productversion', 'wu/targetreleaseversioninfo')
     group by v.origin_id
), served as (
    -- a release is served as long as one of its editions is, and without a product any of that version may be meant
    select lower(name) as release, max(coalesce(end_of_servicing >= run.as_of, true)) as is_served,
           max(end_of_servicing) as end_of_servicing
      from windows_release
     cross join run
     where role = 'client'
     group by lower(name)
), held as (
    select s.origin_id, s.switch, s.product, s.version,
           max(r.is_served) as is_served, min(r.is_served) as all_are_served,
           max(r.end_of_servicing) as end_of_servicing
      from said s
      left join served r
        on r.release = lower(trim(s.product) || ' ' || trim(s.version))
        or (coalesce(trim(s.product), '') = '' and r.release like 'windows % ' || lower(trim(s.version)))
     group by s.origin_id, s.switch, s.product, s.version
)
select o.origin_id as subject,
       case when h.switch is null or h.version is null or h.switch not in ('1', '?') or trim(h.version) = '' then true
            when h.switch = '1' and h.is_served = false then false
            when h.all_are_served then true end as ok,
       not coalesce(o.enabled = false and h.switch in ('1', '?') and trim(h.version) <> ''
                    and not coalesce(h.all_are_served, false), false) as applies,
       o.name, h.product, h.version, h.end_of_servicing, o.computers, o.perhaps, o.links
  from policy_origin o
  left join held h using (origin_id)
 where not o.is_echo
