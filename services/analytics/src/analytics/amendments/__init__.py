"""Editing the recommendation policy: drafted, tried on what is known, switched on."""
