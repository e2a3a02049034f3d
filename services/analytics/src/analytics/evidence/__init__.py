"""Evidence of proficiency, and the policy that makes a present level of it."""
