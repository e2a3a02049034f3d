"""Finding a mentor for an accepted mentoring."""
