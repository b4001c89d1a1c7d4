"""Live sources of facts; today the link to central."""
