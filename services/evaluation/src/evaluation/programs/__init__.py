"""This service's copy of programmes."""
