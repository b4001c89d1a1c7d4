"""Whether and how a stream's picture may be looked at."""
