"""What officers read of views of them, and their questions about it."""
