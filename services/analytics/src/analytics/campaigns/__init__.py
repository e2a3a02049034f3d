"""This service's copies of campaigns, and what their closing brings about."""
