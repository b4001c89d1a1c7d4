"""What the camera hears: a simulated heartbeat, a stream's own sound, or a microphone; Opus, 20 ms a packet."""
