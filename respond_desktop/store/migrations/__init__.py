"""How the workstation's database got its tables, version by version."""
