"""Own watches and their pictures, from the media process to whoever paints them."""
