"""One row a computer: where it goes, how ready it is, what stops it, and what somebody decides about it."""

from __future__ import annotations

from migrator.decisions import SHEET as NAME
from migrator.reports.policy_words import APPLYING, IN_CELLS, SCANNED, in_words
from migrator.reports.sheets import PATH, Column, Sheet, Wish, lines
from migrator.targets import DECIDE, targets

TARGETS = ",".join([*(t.id for t in targets()), DECIDE])

SHEET = Sheet(
    name=NAME,
    table="Computers",
    meaning="One row a computer: where it goes, how ready it is, what stops it. Yellow columns are yours to fill in.",
    rest="machine_place",
    columns=(
        *lines(
            ("Computer", "text", "Full domain name; its id where it has no name", 40),
            ("Group", "text", "Groups that tell it apart, each with its path", 44),
            ("Operating system", "text", "Windows release and edition", 40),
            ("Target", "text", "Service that it moves to", 32),
            (
                "Readiness",
                "status",
                "Ready, Advisory, Not ready or Not known; empty where it stays or a person decides first",
            ),
            ("Place", "text", "Wave, or the lane with what must happen first: Fix first, Find out, Decide, Stay", 24),
            ("What stops it", "text", "Gates that are not met or not known; for Decide and Stay the reason", 64),
        ),
        Column(
            name="Your target",
            kind="text",
            meaning="Your decision: a target that replaces ours",
            wish=Wish(stop="Choose a target from the list, or leave the cell empty.", words=TARGETS),
        ),
        Column(
            name="Your wave",
            kind="text",
            meaning="Your decision: the id of a wave of the sheet Plan",
            wish=Wish(stop="Choose a wave of the sheet Plan, or leave the cell empty.", sheet="Plan"),
        ),
        Column(
            name="Comment",
            kind="text",
            meaning="Your words; they come back in the next workbook",
            wish=Wish(stop="A comment has at most 1,000 characters.", longest=1000),
        ),
        *lines(
            ("Advisories", "list", "Rules to look at that do not stop it, by id", 32),
            (
                "Treatment",
                "text",
                "What has to be done beside moving it: upgrade first, extended security updates, retire",
            ),
            ("Provisional", "yes or no", "yes: a cloud record would settle the target and there is none"),
            ("Last seen", "date", "Last contact with its server, UTC"),
            ("End of servicing", "date", "End of free updates for its release and edition"),
            ("Policy known by", "text", "registry, gpresult (its results) or links; empty: nothing tells its policy"),
            (
                "Quality from today",
                "status",
                f"From where it scans quality updates: {', '.join(IN_CELLS.values())}; empty: not known",
            ),
            (
                "Dual scan",
                "status",
                "yes: a deferral makes it scan Windows Update beside WSUS; Not known: check one device",
            ),
            ("Policy", "text", "Its objects, the one that wins first, or the registries that hold the same values", 64),
            ("Site", "text", "Site, from the inventory", 28),
            ("Server", "text", "WSUS server that it reports to", 32),
            ("Known from", "text", "its own server, or only a roll-up of another; empty where that is not said", 20),
            ("Computer id", "text", "SusClientId; decisions are read back by it", 38),
        ),
    ),
    sql=f"""
with grouped as (
    select g.machine_id, string_agg({PATH}, ' · ' order by t.path, t.group_key) as groups
      from machine_group g
      join group_tree t using (group_key)
     group by g.machine_id
), stop as (
    select machine_id, 0 as rank, unnest(blockers) as rule_id, 'not met' as how from machine_readiness
     union all
    select machine_id, 1 as rank, unnest(not_known) as rule_id, 'not known' as how from machine_readiness
), stopped as (
    select s.machine_id,
           string_agg(s.rule_id || ' ' || s.how || coalesce(': ' || r.title, ''), '; ' order by s.rank, s.rule_id) as words
      from stop s
      left join rule_table r using (rule_id)
     group by s.machine_id
), scanned as ({SCANNED}), applying as ({APPLYING})
select coalesce(m.name, machine_id) as computer,
       g.groups,
       nullif(concat_ws(' ', m.release, m.edition), '') as operating_system,
       coalesce(t.title, case when p.target = 'decide' then 'Decide by hand' else p.target end) as target,
       d.readiness,
       coalesce(w.title, upper(l.place[1]) || l.place[2:]) as place,
       case when m.machine_id is null then 'Not in this estate; only the decision is known'
            when p.target in ('decide', 'stay') then p.reason else z.words end as stops,
       c.target as your_target, c.wave as your_wave, c.comment,
       d.advisories,
       p.treatment,
       p.provisional,
       m.last_sync_at,
       m.end_of_servicing,
       y.known_by,
       {in_words("s.quality", IN_CELLS)} as quality_from,
       case when s.dual_scan then 'yes' when s.dual_scan = false then 'no'
            when s.quality is not null then '◇ Not known' end as dual_scan,
       a.names as policy,
       n.site,
       coalesce(v.name, m.home_key, m.server_id) as server,
       m.known_from,
       machine_id
  from machine m
  full join choice c using (machine_id)
  left join placement p using (machine_id)
  left join machine_readiness d using (machine_id)
  left join machine_place l using (machine_id)
  left join wave w on l.place_kind = 'wave' and w.wave_id = l.place
  left join target_table t on t.target = p.target
  left join grouped g using (machine_id)
  left join stopped z using (machine_id)
  left join machine_policy y using (machine_id)
  left join scanned s on s.profile_id = y.profile_id and s.generation = y.generation and s.track = y.track
  left join applying a on a.profile_id = y.profile_id
  left join machine_note n using (machine_id)
  left join server_tree v on v.server_key = m.home_key
 order by c.machine_id is null, computer, machine_id
""",
)
"""Computers with a decision come first, so that a row cap never cuts one off."""
