"""Listening to a watched camera, and talking to its officer."""
