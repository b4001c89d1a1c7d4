"""Parts of the video benchmark: a clip that carries picture numbers, its live sender, and an eye on the screen."""
