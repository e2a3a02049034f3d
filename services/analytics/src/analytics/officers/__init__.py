"""What training officers decide about proposals."""
