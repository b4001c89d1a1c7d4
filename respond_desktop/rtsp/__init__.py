"""RTSP over TLS: messages, RTP, H.264 packets, one client connection, a reader and a publisher."""
