"""The live state: its parts, and all units on shift as one viewer sees them."""
