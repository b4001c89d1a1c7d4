"""Real parts for tests."""
