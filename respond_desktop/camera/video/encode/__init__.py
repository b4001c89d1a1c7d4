"""How pictures are coded, and at which sizes and rates."""
