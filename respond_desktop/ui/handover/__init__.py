"""Handing over: what is open, the form of whoever leaves, and the card of whoever takes over."""
