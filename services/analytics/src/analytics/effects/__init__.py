"""What one evaluation did, for whoever waits for it."""
