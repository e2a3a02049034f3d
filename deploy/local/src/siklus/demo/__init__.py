"""`siklus demo`: the whole loop on the example province, over HTTP with bearer tokens, as a front end would do it."""
