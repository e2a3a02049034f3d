"""The service's own copy of the catalog's competencies."""
