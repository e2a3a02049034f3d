"""Superiors' ratings that the rated person may not read yet, because their campaign is not over."""
