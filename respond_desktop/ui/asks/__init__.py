"""What can be asked from any screen, and is answered in the right dock: to watch, to keep, and for backup."""
