"""Servers the viewer is tried against: scripted ones that misbehave, and real ones of other makers."""
