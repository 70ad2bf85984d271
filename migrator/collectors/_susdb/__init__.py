"""SUSDB by T-SQL: the queries are files in `sql`, and nothing but they can be sent."""
