"""Watching a unit: the purpose form, the picture with its receipts, the unit card and refusals."""
