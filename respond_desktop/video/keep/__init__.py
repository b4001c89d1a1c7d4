"""Kept pictures and kept clips on their way from the media process."""
