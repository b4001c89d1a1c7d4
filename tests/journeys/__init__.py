"""Whole journeys: the desktop without its window, central and cameras as real programs."""
