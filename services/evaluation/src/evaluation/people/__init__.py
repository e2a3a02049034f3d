"""This service's copies of units and people."""
