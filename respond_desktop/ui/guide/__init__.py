"""The story of the product step by step, beside the desk; in the demo only."""
