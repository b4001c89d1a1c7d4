"""Keeping a picture or a clip, step by step."""
