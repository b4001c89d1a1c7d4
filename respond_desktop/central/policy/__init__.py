"""The policy as central keeps it: whole versions, numbered, hashed, signed, each recorded."""
