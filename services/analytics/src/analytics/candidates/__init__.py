"""Standings by an evidence policy that is not in force: built beside the live ones, compared, and swapped in."""
