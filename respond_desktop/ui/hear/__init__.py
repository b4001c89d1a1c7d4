"""Listening to a camera and talking to its officer."""
