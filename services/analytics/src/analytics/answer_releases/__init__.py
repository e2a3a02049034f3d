"""Releases of the answers that are about no competency."""
