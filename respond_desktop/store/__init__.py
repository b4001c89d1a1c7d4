"""The workstation's encrypted database: its tables, its migrations and its one writer."""
