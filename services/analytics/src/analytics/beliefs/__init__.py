"""Why the system believes that a person is at a level: every piece of evidence, and what the policy makes of it."""
