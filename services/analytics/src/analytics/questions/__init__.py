"""Answers about no competency, as histograms by unit and superior."""
