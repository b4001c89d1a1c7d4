"""The camera's way to central: who it is, its link, what waits to be sent, central's time."""
