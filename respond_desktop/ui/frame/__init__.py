"""What surrounds every screen: training band, command bar, bars of trouble, status line, keys and journal."""
