with asked as (
    select own_id(computer_id) as computer_id, list(distinct said(name) order by said(name)) as names
      from requested_group
     where said(name) is not null
     group by all
)
select scope() as server_id, own_id(c.computer_id) as computer_id, lower(said(c.full_domain_name)) as name,
       nullif(said(c.ip_address), never_reported_address()) as ip_address,
       said(c.make) as make, said(c.model) as model, said(c.bios_version) as bios_version,
       said(c.architecture) as architecture,
       whole(c.os_major) as os_major, whole(c.os_minor) as os_minor, whole(c.os_build) as os_build,
       said(c.os_description) as os_description, said(c.os_locale) as os_locale,
       nullif(whole(c.old_product_type), 0) as product_type, nullif(whole(c.new_product_type), 0) as sku,
       case nullif(whole(c.old_product_type), 0) when 1 then 'workstation' when 2 then 'server' when 3 then 'server' end as role,
       said(c.client_version) as client_version,
       moment(c.last_sync_time) as last_sync_at, never(c.last_sync_time) as never_synced,
       sync_result(c.last_sync_result) as last_sync_result,
       moment(c.last_reported_status_time) as last_status_at, never(c.last_reported_status_time) as never_reported,
       case when a.names is not null then a.names
            when said(c.requested_group) is not null and guid(c.requested_group) is null then [said(c.requested_group)]
            when not absent(c.requested_group) then cast([] as varchar[]) end as requested_groups,
       case when not absent(c.parent_server_id)
            then coalesce(guid(c.parent_server_id), scope()) = scope() end as reports_here,
       nullif(guid(c.parent_server_id), scope()) as parent_server_id
  from computer c
  left join asked a on a.computer_id = own_id(c.computer_id)
 where own_id(c.computer_id) is not null
