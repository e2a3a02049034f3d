"""`make bench-http`: the HTTP paths that grow with the population, measured against the floor of a bare application."""
