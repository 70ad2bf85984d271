"""What becomes of each value on clients and on servers: carried over, kept, removed, or for a person to decide."""

from __future__ import annotations

from typing import Annotated

from migrator.estate.model import derived
from migrator.mappers import Mapper


@derived(key=("origin_id", "track", "side", "via", "key", "value_name", "is_32_bit", "targeting"))
class PolicyFate:
    """A value of an origin and its end, once for each track that the origin reaches.

    An origin that reaches nobody, or of which that is not known, has the answers for both tracks.
    """

    origin_id: Annotated[str, "Group Policy object, or profile of registries that hold the same"]
    track: Annotated[str, "client or server"]
    side: Annotated[str, "machine or user"]
    via: Annotated[str, "policy, preference, report or registry"]
    key: Annotated[str, "Registry key below its hive, lower case"]
    value_name: Annotated[str, "Name as written; empty for what concerns the whole key"]
    is_32_bit: Annotated[bool, "It is in the 32-bit view, which Windows Update does not read"]
    targeting: Annotated[str, "Item-level targeting of a preference; empty: none"]
    action: Annotated[str, "set, set_if_absent, delete, delete_values or delete_key"]
    value: Annotated[str | None, "The value as text"]
    setting: Annotated[str | None, "Setting of the reference table; not set where it has none"]
    policy: Annotated[str | None, "Display name of the policy"]
    decided_by: Annotated[str, "The setting, or what decides whatever the setting is: any/..."]
    fate: Annotated[
        str,
        "ring, deadline, catalog, feature_policy, driver_policy, maintenance, keep, remove or review (decide by hand)",
    ]
    target: Annotated[str | None, "Property, id of the settings catalogue, or value that is changed where it is kept"]
    target_value: Annotated[str | None, "What it becomes there"]
    claim: Annotated[int | None, "Of several values for one target the highest claim decides"]
    csp: Annotated[str | None, "Policy CSP that means the same"]
    reason: Annotated[str, "Why"]
    consequence: Annotated[str | None, "What is lost or changes"]
    source: Annotated[str, "Where that is documented"]
    confidence: Annotated[str, "documented, inferred or general knowledge"]
    is_known: Annotated[bool, "The program knows the value, or its key as a whole"]


MAPPER = Mapper(
    fills=PolicyFate,
    sql=r"""
with known as (
    select v.*, coalesce(s.setting, k.setting) as setting, s.policy,
           exists (select 1 from policy_setting o
                    where o.side <> v.side and o.key = v.key and lower(o.value_name) = lower(v.value_name))
               as is_of_other_side,
           v.action in ('set', 'set_if_absent') and not v.is_32_bit as counts
      from origin_value v
      left join policy_setting s on s.side = v.side and s.key = v.key and lower(s.value_name) = lower(v.value_name)
      left join policy_setting k on k.side = v.side and k.key = v.key and k.value_name is null
), off as (
    -- in the same set stands a switch of this setting, and none of them is on
    select distinct k.origin_id, w.setting
      from known k
      join policy_setting_switch w on w.switch = k.setting
     where k.counts
     group by k.origin_id, w.setting, w.condition
    having count(*) filter (where trim(k.value) = w.on_value) = 0
), decided as (
    select k.*,
           case when k.action not in ('set', 'set_if_absent') then 'any/deletion'
                when k.is_32_bit then 'any/32-bit'
                when k.setting is null and k.is_of_other_side then 'any/other-side'
                when k.setting is null then 'any/not-known'
                when o.setting is not null then 'any/switched-off'
                else k.setting end as decided_by,
           coalesce('=' || k.value, '') as said
      from known k
      left join off o on o.origin_id = k.origin_id and o.setting = k.setting
), asked as (
    select distinct decided_by, said, trim(value) as text,
           case when regexp_matches(trim(value), '^-?[0-9]{1,18}$') then cast(trim(value) as bigint) end as number
      from decided
), answer as (
    select a.said, a.number, a.text, f.*
      from asked a
      join policy_setting_fate f on f.setting = a.decided_by
     where (f.low is null or a.number >= f.low)
       and (f.high is null or a.number <= f.high)
       and (f.pattern is null or regexp_matches(a.text, f.pattern))
   qualify row_number() over (partition by a.decided_by, a.said, f.track order by f.rank) = 1
), worded as (
    select a.*,
           case when a.target_value = '=' then coalesce(cast(a.number as varchar), a.text)
                when w.word is not null then w.word
                else a.target_value end as becomes
      from answer a
      left join policy_setting_word w on a.target_value = '@' || w.list and w.value = cast(a.number as varchar)
), reached as (
    select origin_id, coalesce(clients, 0) + coalesce(perhaps_clients, 0) as clients,
           coalesce(servers, 0) + coalesce(perhaps_servers, 0) as servers
      from policy_origin
)
select d.origin_id, f.track, d.side, d.via, d.key, d.value_name, d.is_32_bit, d.targeting, d.action, d.value,
       d.setting, d.policy, d.decided_by, f.fate, f.target, f.becomes as target_value, f.claim, f.csp, f.reason,
       f.consequence, f.source, f.confidence, d.setting is not null or d.decided_by = 'any/deletion' as is_known
  from decided d
  join worded f on f.setting = d.decided_by and f.said = d.said
  left join reached r on r.origin_id = d.origin_id
 where r.origin_id is null
    or r.clients + r.servers = 0
    or (f.track = 'client' and r.clients > 0)
    or (f.track = 'server' and r.servers > 0)
""",
)
