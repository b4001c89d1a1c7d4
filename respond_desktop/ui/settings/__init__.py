"""How a person wants her windows, the page where she says so, and what IT needs to know of this workstation."""
