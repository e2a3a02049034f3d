"""The tables computed again from raw evidence, to prove that they add up."""
