"""Watching a unit: the purpose form, the panel around the picture, its receipts and its end."""
