"""A person's own answers: drafts, submissions and revisions."""
