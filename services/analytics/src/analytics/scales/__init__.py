"""The moments of scales of several items: what the reliability of a scale is computed from."""
