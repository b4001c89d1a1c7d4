"""The live map: units and places on a base map that needs no network."""
