"""Backup: the closest units, the request form and what became of a request."""
