"""Offers as mentors answer them."""
