"""What the caller has to do."""
