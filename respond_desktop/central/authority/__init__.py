"""The agency's own certificate authority, and central's certificates."""
