"""Alerts: raised at once, taken by a person, closed by a person, read back."""
