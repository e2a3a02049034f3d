"""The embedded runtime of Siklus and its command line."""
