"""Bodies of the HTTPS interface."""
