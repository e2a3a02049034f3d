"""Rosters: many people enrolled in a session at once."""
