"""One row for each computer: the WSUS record that counts, and which Windows it runs."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from migrator.estate.model import derived
from migrator.mappers import Mapper


@derived(key=("machine_id",))
class Machine:
    """A computer, once, however many servers know it."""

    machine_id: Annotated[str, "SusClientId"]
    server_id: Annotated[
        str, "Server whose record counts: the one it reports to, else the nearest roll-up that lists it"
    ]
    name: Annotated[str | None, "Full domain name, lower case"]
    short_name: Annotated[str | None, "Name without its domain"]
    domain: Annotated[str | None, "Domain; not known in a workgroup"]
    ip_address: Annotated[str | None, "Address"]
    make: Annotated[str | None, "Manufacturer"]
    model: Annotated[str | None, "Model"]
    architecture: Annotated[str | None, "AMD64, ARM64, x86"]
    os_role: Annotated[str | None, "client, server or domain_controller"]
    edition: Annotated[str | None, "Edition"]
    edition_family: Annotated[str | None, "home, pro, enterprise, ltsc, iot_ltsc, server or server_annual"]
    edition_source: Annotated[str | None, "sku, or inferred from the description"]
    is_multisession: Annotated[bool | None, "Windows Enterprise multi-session: a client that reports as a server"]
    build: Annotated[int | None, "Windows build"]
    release: Annotated[str | None, "Windows release"]
    release_known: Annotated[bool | None, "False: the build is newer than the reference table"]
    end_of_servicing: Annotated[date | None, "End of free updates for this release and edition family"]
    end_of_extended: Annotated[date | None, "End of paid extended security updates"]
    client_version: Annotated[str | None, "Version of the Windows Update agent"]
    last_sync_at: Annotated[datetime | None, "Last contact"]
    never_synced: Annotated[bool | None, "Has never contacted its server"]
    last_status_at: Annotated[datetime | None, "Last status report"]
    never_reported: Annotated[bool | None, "Has never reported a status"]
    read_at: Annotated[datetime | None, "When its server was read; ages are measured here"]
    home_key: Annotated[str | None, "Server that it reports to; not known where a roll-up does not say"]
    known_from: Annotated[
        str | None,
        "its own server, or only a roll-up (of server_id); not known where that server does not tell them apart",
    ]
    groups_known: Annotated[
        bool | None, "The groups of that record are its groups; not known where its server's role is not"
    ]


MAPPER = Mapper(
    fills=Machine,
    tolerates=("coverage",),
    sql="""
with counting as (
    select c.*, r.kind, r.home_key, r.is_clear, r.groups_known
      from computer c
      join computer_record r on r.server_id = c.server_id and r.computer_id = c.computer_id
     where r.kind in ('home', 'above')
), worded as (
    select c.computer_id, w.role, w.edition, w.edition_family, w.is_multisession
      from counting c
      join edition_word w on lower(c.os_description) like w.pattern
   qualify row_number() over (partition by c.computer_id order by w.rank) = 1
), server_build as (
    -- without SKU and description: Windows multi-session reports as a server too, and shares builds with servers
    select build, max(edition_family) as edition_family
      from windows_release
     group by build
    having min(role) = 'server' and max(role) = 'server' and count(distinct edition_family) = 1
), edited as (
    select c.*,
           coalesce(s.role, case when c.product_type = 1 then 'client'
                                 when c.product_type in (2, 3) then 'server' end,
                    w.role, case c.role when 'workstation' then 'client' when 'server' then 'server' end) as os_side,
           coalesce(s.edition, w.edition) as edition,
           case when s.sku is not null then s.edition_family
                when w.edition_family is not null then w.edition_family
                when c.product_type in (2, 3) or c.role = 'server' then b.edition_family end as edition_family,
           case when s.sku is not null then 'sku' when w.edition is not null then 'inferred' end as edition_source,
           coalesce(s.is_multisession, w.is_multisession) as is_multisession
      from counting c
      left join windows_sku s using (sku)
      left join worded w using (computer_id)
      left join server_build b on b.build = c.os_build
), newest as (
    select role, max(build) as build from windows_release group by role
)
select e.computer_id as machine_id,
       e.server_id,
       e.name,
       split_part(e.name, '.', 1) as short_name,
       case when e.name like '%.%' then substring(e.name, strpos(e.name, '.') + 1) end as domain,
       e.ip_address, e.make, e.model, e.architecture,
       case when e.product_type = 2 then 'domain_controller' else e.os_side end as os_role,
       e.edition, e.edition_family, e.edition_source, e.is_multisession,
       e.os_build as build,
       r.name as release,
       case when r.name is not null then true
            when e.os_build is null then null
            when e.os_build > n.build then false end as release_known,
       r.end_of_servicing, r.end_of_extended,
       e.client_version, e.last_sync_at, e.never_synced, e.last_status_at, e.never_reported,
       v.read_at,
       e.home_key,
       case when e.kind = 'above' then 'only a roll-up'
            when e.is_clear then 'its own server' end as known_from,
       e.groups_known
  from edited e
  left join windows_release r
    on r.role = e.os_side and r.build = e.os_build and r.edition_family = e.edition_family
  left join newest n on n.role = e.os_side
  left join coverage v on v.scope_kind = 'server' and v.scope = e.server_id and v.table_name = 'computer'
""",
)
