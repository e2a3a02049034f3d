"""The performance gap of groups, released as the other figures of groups are."""
