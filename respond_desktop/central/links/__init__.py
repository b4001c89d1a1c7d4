"""Live links of cameras and desktops: proven, bounded, one way to close each."""
