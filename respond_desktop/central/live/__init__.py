"""Central's live half put together: its parts, the tick of each second, start and stop."""
