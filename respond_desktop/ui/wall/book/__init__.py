"""What the wall knows, without widgets: layouts, places, and who has which."""
