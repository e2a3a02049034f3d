"""Benchmarks: what the services do, as a ratio to a bare floor that does the same work, in one run."""
