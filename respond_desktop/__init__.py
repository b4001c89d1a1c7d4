"""Command center for body-worn cameras: desktop, central and camera."""
