"""The camera agent on a body-worn device, with simulated hardware; runs without Qt except `camera.window`."""
