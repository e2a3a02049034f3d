"""What a class achieved, as figures of a group."""
