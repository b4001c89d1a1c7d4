"""What the simulated lens sees: a drawn night street, encoded on the spot, or a clip that repeats."""
