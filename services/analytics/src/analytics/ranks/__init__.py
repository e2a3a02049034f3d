"""Orders of needs and of units, and how sure they are."""
