"""The live picture: how it is painted, what lies over it, and what stands there without one."""
