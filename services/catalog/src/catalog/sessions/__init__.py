"""Sessions: when and where a programme is taught, and for how many."""
