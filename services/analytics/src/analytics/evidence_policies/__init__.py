"""Versions of the evidence policy: edited, built beside the one in force, compared, and swapped."""
