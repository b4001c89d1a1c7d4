"""Who sits at the server's own command line."""
