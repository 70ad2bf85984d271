"""Where Windows scans for each class of updates and takes it from: today, and after each step of the cut-over."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from migrator.estate.model import derived
from migrator.mappers import Mapper


@derived(key=("profile_id", "generation", "track", "step", "update_class"))
class ScanSource:
    """The answer of the one row of the decision table that holds for a profile on a generation of Windows."""

    profile_id: Annotated[str, "Profile: a set of effective policy values"]
    generation: Annotated[str, "Generation of Windows"]
    track: Annotated[str, "client or server: whose steps were applied"]
    step: Annotated[int, "Step of the cut-over; 0 is today"]
    update_class: Annotated[str, "feature, quality, driver, other, third_party or definitions"]
    scan_from: Annotated[str, "wsus, wu, none, or verify: the sources do not settle it"]
    download_from: Annotated[
        str, "wsus, alternate, microsoft, windows_update, file_shares, none, or verify where the scan is not settled"
    ]
    download_reason: Annotated[str, "Why the files come from there"]
    dual_scan: Annotated[bool | None, "A deferral makes Windows scan Windows Update beside WSUS; not known with verify"]
    decides: Annotated[str, "What decides: the names of values, or that they are absent"]
    ignored: Annotated[str, "Values that are set and have no effect here"]
    blocked_by: Annotated[str, "Values that stop this class from there"]
    reason: Annotated[str, "Why, in words"]
    change: Annotated[str, "The one change that has it come from Windows Update; empty where there is none"]
    test: Annotated[str, "PowerShell that finds out on one device, where the sources do not settle it"]
    test_reading: Annotated[str, "What the outcome of that means"]
    confidence: Annotated[str, "high, medium, low, disputed or not known"]
    contradicted_by: Annotated[str, "Page that says otherwise"]
    link: Annotated[str, "Page that says so"]
    source_date: Annotated[date, "Date of that page, or the day on which it was read"]
    rule_row: Annotated[str, "Row of scan_rule"]


MAPPER = Mapper(
    fills=ScanSource,
    tolerates=("server",),
    sql="""
with pair as (
    select distinct profile_id, generation from machine_policy where profile_id is not null and generation is not null
), classes as (
    select 'feature' as update_class union all
    select 'quality' as update_class union all
    select 'driver' as update_class union all
    select 'other' as update_class union all
    select 'third_party' as update_class union all
    select 'definitions' as update_class
), addressed as (
    select distinct address, lower(regexp_extract(address, '^[a-zA-Z]+://([^:/]+)', 1)) as host
      from profile_state
     where address is not null
), hosting as (
    select a.address,
           case when min(s.hosts_content) = max(s.hosts_content) and count(*) = count(s.hosts_content)
                then case when min(s.hosts_content) then 'yes' else 'no' end else 'not known' end as hosts_content
      from addressed a
      join server s
        on lower(s.name) = a.host
        or (split_part(lower(s.name), '.', 1) = split_part(a.host, '.', 1)
            and (strpos(s.name, '.') = 0 or strpos(a.host, '.') = 0))
     group by a.address
), asked as (
    select p.profile_id, g.generation, s.track, s.step, c.update_class, g.is_known, g.knows_dual_scan,
           g.knows_disable_dual_scan, g.knows_scan_source, s.wsus, s.deferral, s.deferral_values, s.disable_dual_scan,
           case c.update_class when 'feature' then s.feature_source
                               when 'quality' then s.quality_source
                               when 'driver' then s.driver_source
                               when 'other' then s.other_source
                               when 'third_party' then 'none'
                               when 'definitions' then 'none' end as scan_source,
           case c.update_class when 'feature' then 'SetPolicyDrivenUpdateSourceForFeatureUpdates'
                               when 'quality' then 'SetPolicyDrivenUpdateSourceForQualityUpdates'
                               when 'driver' then 'SetPolicyDrivenUpdateSourceForDriverUpdates'
                               when 'other' then 'SetPolicyDrivenUpdateSourceForOtherUpdates' end as source_value,
           s.scan_source_values, s.microsoft_update, s.definitions, s.alternate, s.delivery_mode,
           coalesce(h.hosts_content, 'not known') as hosts_content,
           s.stops_all, s.stops_wu,
           case c.update_class when 'feature' then s.stops_feature
                               when 'quality' then s.stops_quality
                               when 'driver' then s.stops_driver end as stops_class
      from pair p
      join scan_generation g on g.generation = p.generation
      join profile_state s on s.profile_id = p.profile_id and s.track = g.role
      left join hosting h on h.address = s.address
     cross join classes c
), answered as (
    select a.*, r.row_id, r.scan_from, r.dual_scan, r.decides, r.ignored, r.reason, r.change, r.test, r.test_reading,
           r.confidence, r.contradicted_by, r.link, r.as_of as source_date
      from asked a
      join scan_rule r
        on (r.update_class is null or strpos('|' || r.update_class || '|', '|' || a.update_class || '|') > 0)
       and (r.generation is null or strpos('|' || r.generation || '|', '|' || a.generation || '|') > 0)
       and (r.is_known is null or r.is_known = a.is_known)
       and (r.knows_dual_scan is null or r.knows_dual_scan = a.knows_dual_scan)
       and (r.knows_disable_dual_scan is null or r.knows_disable_dual_scan = a.knows_disable_dual_scan)
       and (r.knows_scan_source is null or r.knows_scan_source = a.knows_scan_source)
       and (r.wsus is null or strpos('|' || r.wsus || '|', '|' || a.wsus || '|') > 0)
       and (r.deferral is null or strpos('|' || r.deferral || '|', '|' || a.deferral || '|') > 0)
       and (r.disable_dual_scan is null or r.disable_dual_scan = a.disable_dual_scan)
       and (r.scan_source is null or strpos('|' || r.scan_source || '|', '|' || a.scan_source || '|') > 0)
       and (r.microsoft_update is null or r.microsoft_update = a.microsoft_update)
       and (r.definitions is null or strpos('|' || r.definitions || '|', '|' || a.definitions || '|') > 0)
)
select a.profile_id, a.generation, a.track, a.step, a.update_class, a.scan_from,
       d.download_from, d.reason as download_reason,
       a.dual_scan,
       case a.decides when 'wsus' then case a.wsus when 'none' then 'no WSUS address'
                                                   when 'not_used' then 'UseWUServer'
                                                   when 'missing' then 'UseWUServer'
                                                   else 'UseWUServer and WUServer' end
                      when 'deferral' then coalesce(a.deferral_values, 'no deferral')
                      when 'disable_dual_scan' then 'DisableDualScan'
                      when 'scan_source' then case when a.scan_source in ('wu', 'wsus') then a.source_value
                                                   else 'UseUpdateClassPolicySource' end
                      when 'microsoft_update' then 'AllowMUUpdateService'
                      when 'definitions' then case a.definitions when 'default' then 'no FallbackOrder'
                                                                 else 'FallbackOrder' end end as decides,
       substring(
           case when strpos(a.ignored, 'wsus') > 0 and a.wsus = 'not_used' then ', WUServer' else '' end
           || case when strpos(a.ignored, 'deferral') > 0 then coalesce(', ' || a.deferral_values, '') else '' end
           || case when strpos(a.ignored, 'disable_dual_scan') > 0 and a.disable_dual_scan = 'yes'
                   then ', DisableDualScan' else '' end
           || case when strpos(a.ignored, 'scan_source') > 0 then coalesce(', ' || a.scan_source_values, '') else '' end,
           3) as ignored,
       substring(
           case when a.update_class <> 'definitions' and a.scan_from <> 'none'
                then coalesce(', ' || a.stops_all, '') else '' end
           || case when a.scan_from = 'wu' then coalesce(', ' || a.stops_wu, '') || coalesce(', ' || a.stops_class, '')
                   else '' end, 3) as blocked_by,
       a.reason, coalesce(a.change, '') as change, coalesce(a.test, '') as test,
       coalesce(a.test_reading, '') as test_reading, a.confidence,
       coalesce(a.contradicted_by, '') as contradicted_by, a.link, a.source_date, a.row_id as rule_row
  from answered a
  join scan_download d
    on d.scan_from = a.scan_from
   and (d.update_class is null or strpos('|' || d.update_class || '|', '|' || a.update_class || '|') > 0)
   and (d.alternate is null or d.alternate = a.alternate)
   and (d.hosts_content is null or d.hosts_content = a.hosts_content)
   and (d.delivery_mode is null or d.delivery_mode = a.delivery_mode)
   and (d.definitions is null or strpos('|' || d.definitions || '|', '|' || a.definitions || '|') > 0)
""",
)
