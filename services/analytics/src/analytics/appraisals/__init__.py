"""Appraisal results of people against their targets, by period, as a government imports them."""
