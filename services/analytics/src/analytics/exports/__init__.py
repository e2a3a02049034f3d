"""Figures of groups as files."""
