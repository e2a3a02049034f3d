"""A superior's ratings of the reports."""
