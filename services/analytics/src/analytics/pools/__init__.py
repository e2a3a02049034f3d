"""Matching the whole pool of a government: who waits, who could mentor, the run and its result."""
