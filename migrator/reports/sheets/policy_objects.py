"""Every Group Policy object with update values: where it is linked, whom it filters, how many computers of which target."""

from __future__ import annotations

from migrator.reports.sheets import Sheet, lines

SHEET = Sheet(
    name="Policy objects",
    table="PolicyObjects",
    meaning="Every object and every set of registry values that steers updates, and how many computers of which target it reaches.",
    rest="policy_origin",
    wraps=True,
    columns=lines(
        ("Object", "text", "Group Policy object, or the registries that hold the same values", 44),
        ("Computers", "number", "Computers that it reaches"),
        ("Perhaps", "number", "Computers more that it may reach: that is not known"),
        ("Autopatch", "number", "Of those that it reaches or may reach: placed in Windows Autopatch"),
        ("Intune rings", "number", "Placed in Intune update rings"),
        ("Azure VMs", "number", "Placed in Azure Update Manager, as virtual machines"),
        ("Azure Arc", "number", "Placed in Azure Update Manager, by Azure Arc"),
        ("Stay", "number", "Stay where they are"),
        ("To decide", "number", "A person decides about them first"),
        ("Values", "number", "Update values that it sets or takes away"),
        ("Reach", "text", "known, partly, not known; none: it reaches nobody"),
        ("Enabled", "yes or no", "Its computer part is enabled; empty where that was not read"),
        ("Linked at", "text", "Containers, with what is off or enforced", 60),
        ("WMI filter", "text", "Filter that decides where it applies", 40),
        ("Applies to", "text", "Who may apply it, and who is denied it", 52),
        ("Nothing else in it", "yes or no", "yes: it holds no other settings; empty where that was not read"),
        ("Free after", "text", "Wave after which nobody needs it; empty while computers in lanes have it"),
        ("Changed", "time", "Last change of the object"),
        ("Object id", "text", "GUID of the object, or id of the registries", 40),
    ),
    sql="""
with placed as (
    select origin_id,
           sum(computers + perhaps) filter (where target = 'autopatch') as autopatch,
           sum(computers + perhaps) filter (where target = 'intune-rings') as rings,
           sum(computers + perhaps) filter (where target = 'azure-update-manager-vm') as vms,
           sum(computers + perhaps) filter (where target = 'azure-update-manager-arc') as arc,
           sum(computers + perhaps) filter (where target = 'stay') as stay,
           sum(computers + perhaps) filter (where target = 'decide') as decide
      from policy_target
     group by origin_id
), filtering as (
    select policy_id,
           string_agg(distinct case when allows then '' else 'not ' end || coalesce(name, trustee), '; '
                      order by case when allows then '' else 'not ' end || coalesce(name, trustee)) as words
      from group_policy_trustee
     group by policy_id
), leaving as (
    select origin_id, max(last_wave) as last_wave from policy_exit group by origin_id
), whole as (
    select policy_id, min(only_updates) as only_updates from group_policy group by policy_id
)
select o.name, o.computers, o.perhaps, coalesce(p.autopatch, 0), coalesce(p.rings, 0), coalesce(p.vms, 0),
       coalesce(p.arc, 0), coalesce(p.stay, 0), coalesce(p.decide, 0), o."values", o.reach, o.enabled,
       nullif(replace(x.linked_at, '\n', '; '), ''), x.wmi_filter, f.words, w.only_updates, l.last_wave, o.modified_at, o.origin_id
  from policy_origin o
  left join placed p using (origin_id)
  left join policy_object x on x.policy_id = o.origin_id
  left join filtering f on f.policy_id = o.origin_id
  left join whole w on w.policy_id = o.origin_id
  left join leaving l on l.origin_id = o.origin_id
 order by o.kind, o.computers + o.perhaps desc, o.name, o.origin_id
""",
)
