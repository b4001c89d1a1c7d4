"""Loads that are kept: a city's cameras on a real central, and its units on a real window."""
