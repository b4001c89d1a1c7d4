"""Backup requests: who is asked, to where, and what becomes of it."""
