"""Copies of units, people and identities, kept by events of the survey service."""
