"""The way of a plan from office to office until it is set."""
