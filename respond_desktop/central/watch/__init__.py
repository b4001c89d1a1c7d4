"""A viewer watches a camera: asked, told to the officer, running, ended."""
