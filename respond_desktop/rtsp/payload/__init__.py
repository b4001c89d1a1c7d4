"""RTP packets and the payload formats of H.264 and H.265 in them."""
