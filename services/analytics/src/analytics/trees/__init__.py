"""The unit tree of a date, and which units of then and of now are about the same people."""
