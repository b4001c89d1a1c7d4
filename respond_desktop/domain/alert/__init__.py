"""Alerts: live, folded, closed, handed over."""
