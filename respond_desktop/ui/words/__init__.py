"""How things are said on screen, the same on every panel: ages, times, places, watches."""
