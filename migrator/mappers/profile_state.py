"""What a set of policy values says about where Windows scans, today and after each step of the cut-over."""

from __future__ import annotations

from typing import Annotated

from migrator.estate.model import derived
from migrator.mappers import Mapper


@derived(key=("profile_id", "track", "step"))
class ProfileState:
    """The features of a profile that decide where Windows scans, after the changes of all steps up to this one."""

    profile_id: Annotated[str, "Profile: a set of effective policy values"]
    track: Annotated[str, "client or server: whose steps were applied"]
    step: Annotated[int, "Step of the cut-over; 0 is today"]
    wsus: Annotated[
        str,
        "wsus: UseWUServer is 1 and there is an address. blank: it is 1 and the address is blank. missing: it is 1 without "
        "WUServer. not_used: an address without UseWUServer. none: neither",
    ]
    address: Annotated[str | None, "WUServer as written"]
    deferral: Annotated[str, "yes, no, or unsure: only values of which the sources do not say whether they count"]
    deferral_values: Annotated[str | None, "The values that count as a deferral, by name"]
    disable_dual_scan: Annotated[str, "yes where DisableDualScan is 1, else no"]
    feature_source: Annotated[
        str,
        "Scan source of feature updates. wu or wsus: complete. incomplete: not all four classes. no_switch: without "
        "UseUpdateClassPolicySource. wrong_key: that is not below AU. none: not set",
    ]
    quality_source: Annotated[str, "Scan source of quality updates, as feature_source"]
    driver_source: Annotated[str, "Scan source of drivers, as feature_source"]
    other_source: Annotated[str, "Scan source of other Microsoft products, as feature_source"]
    scan_source_values: Annotated[str | None, "The values of the scan-source policy that are set, by name"]
    microsoft_update: Annotated[str, "yes where AllowMUUpdateService is 1, else no"]
    definitions: Annotated[
        str,
        "Defender's order of sources begins with: wsus (Microsoft follows), wsus_only, microsoft, file_shares; default: no "
        "order is set",
    ]
    alternate: Annotated[str, "yes where an alternate download server is set, else no"]
    delivery_mode: Annotated[str, "DODownloadMode: 0, 1, 2, 3, 99, 100, other, or none where it is not set"]
    stops_all: Annotated[str | None, "Values that stop automatic updates whatever the source"]
    stops_wu: Annotated[str | None, "Values that stop Windows Update"]
    stops_feature: Annotated[str | None, "Values that stop feature updates from Windows Update"]
    stops_quality: Annotated[str | None, "Values that stop quality updates from Windows Update"]
    stops_driver: Annotated[str | None, "Values that stop drivers from Windows Update"]
    delays: Annotated[str | None, "Values that hold up or hide updates and do not stop them"]


MAPPER = Mapper(
    fills=ProfileState,
    sql="""
with profile as (
    select profile_id from profile_value
     union
    select profile_id from machine_policy where profile_id is not null
), steps as (
    select track, step from cutover_step
     union
    select track, cast(0 as bigint) as step from cutover_step
), today as (
    select v.profile_id, v.side, v.key, lower(v.value_name) as name, k.value_name, v.value
      from profile_value v
      join scan_value k on k.side = v.side and k.key = v.key and lower(k.value_name) = lower(v.value_name)
), uses as (
    select profile_id
      from today
     where side = 'machine' and (name = 'usewuserver' and value = '1'
                                 or name = 'wuserver' and regexp_matches(value, '[!#-~]'))
     group by profile_id
    having count(*) = 2
), applying as (
    select p.profile_id, c.track, c.step, c.position, c.side, c.key, lower(c.value_name) as name, c.value_name, c.action,
           c.value
      from profile p
     cross join cutover_change c
      left join today t
        on t.profile_id = p.profile_id and t.side = c.side and t.key = c.key and t.name = lower(c.value_name)
      left join uses u on u.profile_id = p.profile_id
     where case c.only_if when 'is_1' then t.value = '1'
                          when 'uses_wsus' then u.profile_id is not null
                          when 'names_wsus' then t.value ilike '%internaldefinitionupdateserver%'
                          else true end
), changed as (
    select a.profile_id, s.track, s.step, a.side, a.key, a.name, a.value_name, a.action, a.value
      from steps s
      join applying a on a.track = s.track and a.step <= s.step
   qualify row_number() over (
               partition by a.profile_id, s.track, s.step, a.side, a.key, a.name order by a.step desc, a.position desc) = 1
), held as (
    select t.profile_id, s.track, s.step, t.side, t.key, t.name, t.value_name, t.value
      from today t
     cross join steps s
     where not exists (
               select 1
                 from changed c
                where c.profile_id = t.profile_id and c.track = s.track and c.step = s.step and c.side = t.side
                  and c.key = t.key and c.name = t.name)
     union all
    select profile_id, track, step, side, key, name, value_name, value from changed where action = 'set'
), used as (
    select h.*, v.use
      from held h
      join scan_value v on v.side = h.side and v.key = h.key and lower(v.value_name) = h.name
), plain as (
    select profile_id, track, step,
           coalesce(max(case when use = 'wsus_switch' and value = '1' then 1 end), 0) = 1 as is_on,
           max(case when use = 'wsus_address' then coalesce(value, '') end) as address,
           max(case when use = 'disable_dual_scan' then value end) as disable_dual_scan,
           max(case when use = 'scan_switch' then value end) as switch,
           max(case when use = 'scan_switch_elsewhere' then value end) as elsewhere,
           max(case when use = 'feature' and value in ('0', '1') then value end) as feature,
           max(case when use = 'quality' and value in ('0', '1') then value end) as quality,
           max(case when use = 'driver' and value in ('0', '1') then value end) as driver,
           max(case when use = 'other' and value in ('0', '1') then value end) as other,
           string_agg(value_name, ', ' order by name) filter (
               where use in ('scan_switch', 'scan_switch_elsewhere', 'feature', 'quality', 'driver', 'other')
           ) as scan_source_values,
           max(case when use = 'microsoft_update' then value end) as microsoft_update,
           max(case when use = 'definitions' then lower(value) end) as definitions,
           max(case when use = 'alternate' then value end) as alternate,
           max(case when use = 'delivery_mode' then coalesce(value, '') end) as delivery_mode
      from used
     group by profile_id, track, step
), deferring as (
    select h.profile_id, h.track, h.step, h.name, max(h.value_name) as value_name, max(t.counts) as counts
      from held h
      join scan_trigger t
        on t.key = h.key and lower(t.value_name) = h.name and h.side = 'machine'
       and (t.condition = 'set' and coalesce(h.value, '-') <> ''
            or strpos('|' || t.condition || '|', '|' || h.value || '|') > 0)
     group by h.profile_id, h.track, h.step, h.name
), deferred as (
    select profile_id, track, step, max(counts) as counts,
           string_agg(value_name, ', ' order by name) filter (where counts = 'yes') as certain,
           string_agg(value_name, ', ' order by name) as every
      from deferring
     group by profile_id, track, step
), blocking as (
    select h.profile_id, h.track, h.step, h.name, h.value_name, b.effect, b.for_source, b.update_class
      from held h
      join scan_block b
        on b.side = h.side and b.key = h.key and lower(b.value_name) = h.name
       and (b.value = h.value or b.value = 'set' and coalesce(h.value, '-') <> '')
      left join plain p on p.profile_id = h.profile_id and p.track = h.track and p.step = h.step
     where p.is_on or not b.needs_wsus
), blocked as (
    select profile_id, track, step,
           string_agg(value_name, ', ' order by name) filter (
               where effect = 'stops' and for_source = 'any') as stops_all,
           string_agg(value_name, ', ' order by name) filter (
               where effect = 'stops' and for_source = 'wu' and update_class is null) as stops_wu,
           string_agg(value_name, ', ' order by name) filter (
               where effect = 'stops' and update_class = 'feature') as stops_feature,
           string_agg(value_name, ', ' order by name) filter (
               where effect = 'stops' and update_class = 'quality') as stops_quality,
           string_agg(value_name, ', ' order by name) filter (
               where effect = 'stops' and update_class = 'driver') as stops_driver,
           string_agg(value_name, ', ' order by name) filter (where effect <> 'stops') as delays
      from blocking
     group by profile_id, track, step
), sourced as (
    select p.*,
           case when switch = '1' and feature is not null and quality is not null and driver is not null
                     and other is not null then 'complete'
                when switch = '1' then 'incomplete'
                when elsewhere = '1' then 'wrong_key'
                when coalesce(feature, quality, driver, other) is not null then 'no_switch'
                else 'none' end as source,
           regexp_extract(definitions, '[a-z]+', 0) as first_definitions
      from plain p
)
select p.profile_id, s.track, s.step,
       case when v.is_on and regexp_matches(v.address, '[!#-~]') then 'wsus'
            when v.is_on and v.address is null then 'missing'
            when v.is_on then 'blank'
            when regexp_matches(v.address, '[!#-~]') then 'not_used'
            else 'none' end as wsus,
       v.address,
       coalesce(d.counts, 'no') as deferral,
       coalesce(d.certain, d.every) as deferral_values,
       case when v.disable_dual_scan = '1' then 'yes' else 'no' end as disable_dual_scan,
       case when v.source = 'complete' then case v.feature when '0' then 'wu' else 'wsus' end
            else coalesce(v.source, 'none') end as feature_source,
       case when v.source = 'complete' then case v.quality when '0' then 'wu' else 'wsus' end
            else coalesce(v.source, 'none') end as quality_source,
       case when v.source = 'complete' then case v.driver when '0' then 'wu' else 'wsus' end
            else coalesce(v.source, 'none') end as driver_source,
       case when v.source = 'complete' then case v.other when '0' then 'wu' else 'wsus' end
            else coalesce(v.source, 'none') end as other_source,
       v.scan_source_values,
       case when v.microsoft_update = '1' then 'yes' else 'no' end as microsoft_update,
       case when v.first_definitions in ('microsoftupdateserver', 'mmpc') then 'microsoft'
            when v.first_definitions = 'fileshares' then 'file_shares'
            when v.first_definitions = 'internaldefinitionupdateserver'
                 then case when v.definitions like '%microsoftupdateserver%' or v.definitions like '%mmpc%' then 'wsus'
                           else 'wsus_only' end
            else 'default' end as definitions,
       case when regexp_matches(v.alternate, '[!#-~]') then 'yes' else 'no' end as alternate,
       case when v.delivery_mode is null then 'none'
            when v.delivery_mode in ('0', '1', '2', '3', '99', '100') then v.delivery_mode
            else 'other' end as delivery_mode,
       b.stops_all, b.stops_wu, b.stops_feature, b.stops_quality, b.stops_driver, b.delays
  from profile p
 cross join steps s
  left join sourced v on v.profile_id = p.profile_id and v.track = s.track and v.step = s.step
  left join deferred d on d.profile_id = p.profile_id and d.track = s.track and d.step = s.step
  left join blocked b on b.profile_id = p.profile_id and b.track = s.track and b.step = s.step
""",
)
