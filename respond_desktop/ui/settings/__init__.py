"""How a person wants her windows, and the page where she says so."""
