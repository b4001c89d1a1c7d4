"""What the agent needs of a body-worn camera, and what its buttons do."""
