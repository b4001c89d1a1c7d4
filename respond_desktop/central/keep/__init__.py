"""Kept pictures and clips: asked for, received, stored, recorded."""
