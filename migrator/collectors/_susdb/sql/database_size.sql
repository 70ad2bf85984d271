-- row_kind = "server_count"
-- fills    = ["server_count"]
-- why      = "Size of the database files, known to every user of the database."
select N'database_size_mb' as name, sum(convert(bigint, f.size)) / 128 as value
  from sys.database_files f
