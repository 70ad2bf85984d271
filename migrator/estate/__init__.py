"""The estate: facts as their sources state them, kept as Parquet tables and readings in a folder."""
