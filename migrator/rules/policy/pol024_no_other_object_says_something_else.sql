-- id        = "POL024"
-- title     = "No other object says something else to the same computers"
-- about     = "policy"
-- severity  = "risk"
-- effort    = "days"
-- why       = "Of two objects that fight over a value the order of links decides: take the one that wins away, and the other one's value comes back at the next refresh."
-- remedy    = "Decide which object speaks, and take the value out of the other; until then move computers out of both together."
-- source    = "https://learn.microsoft.com/previous-versions/windows/it-pro/windows-server-2003/cc783171(v=ws.10)"
-- absence   = "hides"
-- tolerates = ["policy_origin", "policy_conflict", "policy_gap"]
with side as (
    select origin_id, is_certain, computers,
           value_name || ' = ' || coalesce(value, 'taken away') || ' against '
           || coalesce(other_value, 'taken away') as words
      from policy_conflict
     union all
    select other_id as origin_id, is_certain, computers,
           value_name || ' = ' || coalesce(other_value, 'taken away') || ', overruled by '
           || coalesce(value, 'taken away') as words
      from policy_conflict
), fought as (
    select origin_id,
           count(*) filter (where is_certain) as certain,
           count(*) as conflicts,
           max(computers) as shared_computers,
           string_agg(words, ', ' order by words) as found
      from side
     group by origin_id
), answered as (
    -- what objects anywhere say of a value: one that was not read may be any
    select v.side, v.key, lower(v.value_name) as value_name,
           count(distinct v.action || coalesce(v.value, '')) as answers,
           count(*) filter (where v.value is null and v.action in ('set', 'set_if_absent')) as unread
      from origin_value v
      join policy_origin o using (origin_id)
     where o.kind = 'gpo' and v.value_name <> '' and v.side = 'machine' and not v.is_32_bit
     group by v.side, v.key, lower(v.value_name)
), opposed as (
    select v.origin_id, count(*) as opposed, coalesce(sum(a.unread), 0) as unread
      from origin_value v
      join answered a on a.side = v.side and a.key = v.key and a.value_name = lower(v.value_name)
     where (a.answers > 1 or a.unread > 0) and not v.is_32_bit
     group by v.origin_id
)
select o.origin_id as subject,
       case when f.certain > 0 then false
            when f.conflicts > 0 then null
            when x.opposed is null then true
            when x.unread > 0 then null
            when o.reach in ('known', 'none') and u.tables_read_in_part = 0 then true end as ok,
       o.name, f.found, f.shared_computers, o.computers, o.perhaps, o.reach
  from policy_origin o
  left join fought f using (origin_id)
  left join opposed x using (origin_id)
 cross join policy_gap u
 where o.kind = 'gpo'
