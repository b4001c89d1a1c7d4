"""SIMULATED hardware: stands in for a body-worn camera's parts; no real officer wears it."""
