"""Standings: where a person stands against the floor or ceiling of JP in each year."""
