"""Campaigns: one run of a questionnaire over a population, with a window."""
