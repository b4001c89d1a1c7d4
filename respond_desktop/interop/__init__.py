"""Other people's formats as pure codecs."""
