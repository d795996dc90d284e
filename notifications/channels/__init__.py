"""Ways to reach somebody: one class, one file."""
