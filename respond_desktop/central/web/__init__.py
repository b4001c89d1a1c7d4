"""HTTPS itself: who gets as far as a route, in which bounds."""
