"""Which groups of a tree may show a number, so that no sequence of releases gives away fewer than k people."""
