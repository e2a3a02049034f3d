"""Programmes: what is taught, in which form, for how many JP."""
