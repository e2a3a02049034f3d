"""Releases: when figures of groups are published, and exactly what was."""
