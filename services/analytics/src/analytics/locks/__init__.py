"""The locks that a batch of events takes before any of its topics is handled."""
