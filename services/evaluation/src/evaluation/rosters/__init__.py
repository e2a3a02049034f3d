"""Rosters: people with scores from a file, outside any programme."""
