"""Messages across the network, versioned; docs/protocol/ describes them."""
