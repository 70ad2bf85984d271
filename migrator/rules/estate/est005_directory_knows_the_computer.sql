-- id       = "EST005"
-- title    = "The directory knows the computer"
-- about    = "computer"
-- severity = "note"
-- effort   = "hours"
-- why      = "A computer that the directory does not know gets no Group Policy and cannot be joined to Entra by it."
-- remedy   = "Join the computer to the domain or to Entra, or delete a record that no computer answers to."
-- source   = "https://learn.microsoft.com/entra/identity/devices/how-to-hybrid-join"
-- absence  = "accuses"
with by_dns_name as (
    select lower(dns_name) as name, max(distinguished_name) as distinguished_name
      from directory_computer
     where dns_name is not null
     group by lower(dns_name)
), by_short_name as (
    select lower(name) as short_name, max(distinguished_name) as distinguished_name
      from directory_computer
     where dns_name is null
     group by lower(name)
)
select m.machine_id as subject,
       case when m.name is null then null
            when d.name is not null then true
            when s.short_name is not null then null
            else false end as ok,
       m.name, m.domain,
       coalesce(d.distinguished_name, s.distinguished_name) as distinguished_name
  from machine m
  left join by_dns_name d on d.name = m.name
  left join by_short_name s on s.short_name = m.short_name
