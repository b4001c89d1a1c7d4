"""Central's database: its tables, and how they come to their newest form."""
