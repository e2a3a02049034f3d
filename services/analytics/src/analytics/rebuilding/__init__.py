"""What the worker does for versions of the evidence policy: build, renew, clear, and let evidence age."""
