"""Re-analysis: what a completed evaluation does."""
