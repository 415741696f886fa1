"""The sealed logs in SQL: the only place that speaks to a database."""
