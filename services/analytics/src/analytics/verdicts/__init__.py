"""What the results of a class propose for its programme."""
