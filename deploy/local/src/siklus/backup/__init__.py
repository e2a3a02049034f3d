"""Backups of the embedded runtime: a dump of each service's database, and what bringing one back has to do."""
