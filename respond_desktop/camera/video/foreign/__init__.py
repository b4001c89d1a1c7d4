"""Pictures of a file, a device or another maker's camera."""
