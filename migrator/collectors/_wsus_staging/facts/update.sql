with latest as (
    select *
      from update_revision
     where guid(update_id) is not null
   qualify row_number() over (
               partition by guid(update_id) order by coalesce(truth(is_latest_revision), false) desc, whole(revision) desc
           ) = 1
), article as (
    select whole(revision_id) as revision_id,
           list(distinct regexp_extract(kb, '\d+') order by regexp_extract(kb, '\d+')) as kbs
      from revision_kb
     where regexp_matches(kb, '\d')
     group by all
), belonging as (
    select whole(r.revision_id) as revision_id, category_kind(r.category_type) as kind, said(r.title) as title,
           coalesce(guid(r.category_id), c.category_id) as category_id
      from revision_category r
      left join titled_category c on c.kind = category_kind(r.category_type) and c.title = said(r.title)
), sorted as (
    select revision_id,
           list(distinct title order by title) filter (where kind = 'product' and title is not null) as products,
           max(title) filter (where kind = 'classification') as classification,
           max(category_id) filter (where kind = 'classification') as classification_id
      from belonging
     group by all
), size as (
    select guid(update_id) as update_id, sum(whole(size)) as bytes from update_file group by all
)
select scope() as server_id, guid(u.update_id) as update_id, whole(u.revision) as revision, said(u.title) as title,
       coalesce(a.kbs, cast([] as varchar[])) as kbs,
       case when s.revision_id is not null then coalesce(s.products, cast([] as varchar[])) end as products,
       s.classification, coalesce(s.classification_id, classification_id(s.classification)) as classification_id,
       severity(u.severity) as severity, update_type(u.update_type) as update_type,
       moment(u.creation_date) as released_at, moment(u.arrival_date) as arrived_at, f.bytes as size_bytes,
       truth(u.declined) as is_declined, truth(u.is_deployed) as is_approved, truth(u.is_superseded) as is_superseded,
       truth(u.has_superseded_updates) as supersedes_others, truth(u.is_latest_revision) as is_latest_revision,
       truth(u.has_earlier_revision) as has_earlier_revision, truth(u.has_stale_deployments) as has_stale_approvals,
       publication(u.publication_state) = 'expired' as is_expired, truth(u.is_mandatory) as is_infrastructure,
       coalesce(update_source(u.update_source) = 'other', truth(u.is_editable)) as is_local,
       truth(u.requires_licence) as requires_licence, said(u.legacy_name) as legacy_name
  from latest u
  left join article a on a.revision_id = whole(u.revision_id)
  left join sorted s on s.revision_id = whole(u.revision_id)
  left join size f on f.update_id = guid(u.update_id)
