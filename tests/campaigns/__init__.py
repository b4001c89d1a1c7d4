"""Long runs outside of the test suite: bounded, and their last line is one JSON object."""
