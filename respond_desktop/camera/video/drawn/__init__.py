"""SIMULATED pictures: a drawn night street."""
