"""The live state."""
