"""The real programs a drill starts, and the ground they stand on."""
