"""The example province and the public-domain files that the demo brings in. `README.md` names the sources."""
