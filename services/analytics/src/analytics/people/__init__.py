"""This service's copies of units and civil servants."""
