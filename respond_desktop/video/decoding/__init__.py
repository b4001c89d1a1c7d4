"""From an address to decoded and scaled frames, whatever carries the stream."""
