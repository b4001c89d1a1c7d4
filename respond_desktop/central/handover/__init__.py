"""What is open goes from one person to the next with their yes."""
