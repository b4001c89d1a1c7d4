"""What the body of each kind of record holds: typed, written by central, read by whoever tells of it."""
