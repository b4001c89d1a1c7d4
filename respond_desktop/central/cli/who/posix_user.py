"""The people behind a process on Linux and other Unixes: the kernel's ids, named by the system's user database.

`sudo` sets SUDO_USER and `login` sets LOGNAME, but anybody can set them as well. The kernel's audit login id stays what
it was at the login whatever the person becomes afterwards. Where there is none (containers, services), the processes
that started this one are asked whose they are.
"""

import os
import pwd
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from respond_desktop.central.cli.who.system_users import SystemUsers

PROC = Path("/proc")
NOBODY_LOGGED_IN = 2**32 - 1
"""The audit login id of what no login started."""
ROOT = 0
BECOMING = ("sudo", "su", "doas", "runuser", "pkexec")
MOST_ANCESTORS = 64


@dataclass(frozen=True, slots=True)
class Ancestor:
    """A process that this one descends from: its program's name and its real user id."""

    program: str
    uid: int


def users() -> SystemUsers:
    """Those behind this process."""
    uid, became = os.geteuid(), became_from(os.geteuid(), ancestors())
    return SystemUsers(name_of(uid), login_user(), "" if became is None else name_of(became))


def known_user(name: str) -> bool:
    """Whether the system has a user of that login name."""
    try:
        return bool(pwd.getpwnam(name))
    except KeyError:
        return False


def name_of(uid: int) -> str:
    """The login name of a user id; the number itself when the system has no name for it."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"uid {uid}"


def login_user(proc: Path = PROC) -> str:
    """Who logged in, by the kernel's audit; empty when it doesn't know."""
    try:
        uid = int((proc / "self" / "loginuid").read_text(encoding="ascii"))
    except (OSError, ValueError):
        return ""
    return "" if uid == NOBODY_LOGGED_IN else name_of(uid)


def became_from(uid: int, line: Iterator[Ancestor]) -> int | None:
    """Who became `uid`: the nearest ancestor of another person, or root through a program that makes others.

    A process of root's between the two (sudo itself, the server of a remote login) is nobody's.
    """
    through = False
    for ancestor in line:
        if ancestor.uid not in (uid, ROOT):
            return ancestor.uid
        through = through or (ancestor.uid == ROOT and ancestor.program in BECOMING)
    return ROOT if through else None


def ancestors(proc: Path = PROC) -> Iterator[Ancestor]:
    """The processes above this one, nearest first; ends where the system tells no more."""
    pid = os.getppid()
    for _ in range(MOST_ANCESTORS):
        if pid <= 0:
            return
        try:
            said = (proc / str(pid) / "status").read_text(encoding="utf-8", errors="replace")
        except OSError:
            return
        facts = dict(line.split(":\t", 1) for line in said.splitlines() if ":\t" in line)
        try:
            yield Ancestor(facts["Name"], int(facts["Uid"].split()[0]))
            pid = int(facts["PPid"])
        except (KeyError, ValueError):
            return
