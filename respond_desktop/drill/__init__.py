"""Scenarios played through the real programs: they check the promises and measure."""
