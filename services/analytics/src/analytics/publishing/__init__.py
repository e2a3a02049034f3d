"""When something is released: by hand, when a campaign is over, on a schedule, before the next campaign's answers."""
