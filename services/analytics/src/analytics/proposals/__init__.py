"""What to teach next."""
