"""Needs of people and groups, and the figures that rank them."""
