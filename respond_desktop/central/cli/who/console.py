"""Who sits at the server's own command line: the operating system is asked, never the environment."""

import sys

from respond_desktop.central.people.by import By

if sys.platform == "win32":
    from respond_desktop.central.cli.who.windows_user import known_user, users
else:
    from respond_desktop.central.cli.who.posix_user import known_user, users

__all__ = ["console", "known_user"]


def console() -> By:
    """As records name the person: who logged in, else who became another user, else as whom the command runs."""
    found = users()
    return By(
        f"console:{found.login or found.sudo or found.effective}", found.effective, found.login, found.sudo
    )
