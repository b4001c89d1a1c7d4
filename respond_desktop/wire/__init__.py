"""Messages across the network, versioned; docs/protocol.md describes them."""
