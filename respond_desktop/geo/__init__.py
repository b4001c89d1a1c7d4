"""Places: map packs, streets, patrols along them and how to build both from an OpenStreetMap extract."""
