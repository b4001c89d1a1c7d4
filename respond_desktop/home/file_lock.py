"""A lock between processes on an open file; the system lets go of it when the process ends, however it ends."""

import sys

if sys.platform == "win32":
    import msvcrt

    def lock(descriptor: int) -> None:
        """Take it at once, or raise OSError; held until the descriptor is closed."""
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def lock(descriptor: int) -> None:
        """Take it at once, or raise OSError; held until the descriptor is closed."""
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
