"""The versioned policies behind every answer."""
