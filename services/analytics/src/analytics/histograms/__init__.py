"""Histograms of a campaign as readers ask for them."""
