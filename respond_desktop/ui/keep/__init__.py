"""Keeping pictures and clips: the form, the bar, and what is burnt into them."""
