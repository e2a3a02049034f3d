"""What a rater has filled in so far."""
