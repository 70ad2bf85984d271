with parts as (
    select whole(rule_id) as rule_id,
           list(distinct guid(part_id) order by guid(part_id)) filter (where part = 'classification') as classification_ids,
           list(distinct guid(part_id) order by guid(part_id)) filter (where part = 'category') as product_ids,
           list(distinct guid(part_id) order by guid(part_id)) filter (where part = 'group') as group_ids
      from approval_rule_part
     group by all
)
select scope() as server_id, cast(whole(r.rule_id) as varchar) as rule_id, said(r.name) as name, truth(r.enabled) as enabled,
       action(r.action_id) as action,
       coalesce(p.classification_ids, cast([] as varchar[])) as classification_ids,
       coalesce(p.product_ids, cast([] as varchar[])) as product_ids,
       coalesce(p.group_ids, cast([] as varchar[])) as group_ids,
       whole(r.date_offset) is not null or whole(r.minutes_after_midnight) is not null as has_deadline,
       whole(r.date_offset) as deadline_days, whole(r.minutes_after_midnight) as deadline_minutes
  from approval_rule r
  left join parts p on p.rule_id = whole(r.rule_id)
 where whole(r.rule_id) is not null
