"""The test scores of a class, recorded at once."""
