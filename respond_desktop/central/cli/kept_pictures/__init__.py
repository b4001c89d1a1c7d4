"""Kept pictures and clips at the command line."""
