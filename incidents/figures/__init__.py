"""Figures over many incidents: how long things took, and how well we told about them."""
