"""Records that workstations keep and hand over."""
