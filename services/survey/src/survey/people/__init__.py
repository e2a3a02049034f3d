"""Civil servants: the population frame, their identities kept apart, and who signs in as whom."""
