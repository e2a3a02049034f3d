"""Readers who see some of the people in a published number, and could subtract them."""
