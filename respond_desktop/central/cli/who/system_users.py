"""What an operating system says of the people behind a process."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SystemUsers:
    """Names of the system's; empty where it knows none.

    `effective`: whose rights the process has. `login`: who logged in where it began. `sudo`: who became `effective`
    with sudo, su, doas or the like.
    """

    effective: str
    login: str = ""
    sudo: str = ""
