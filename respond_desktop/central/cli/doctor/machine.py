"""The computer that central runs on: account, room on the disk, open files, clock, names."""

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from sqlmodel import Session, col, func, select

from respond_desktop.central.cli.doctor.finding import Examined, Finding, attention, fault, well
from respond_desktop.central.doors.files import OWN
from respond_desktop.central.storage.tables import DeviceRow, LogRecord, WorkstationRow

GIB = 1 << 30
LEAST_FREE = GIB // 4
LITTLE_FREE = 2 * GIB
DAYS_OF_ROOM = 30
FAR_DAYS = 730
PACE_DAYS = 7
CLOCK_SLACK = timedelta(seconds=2)


def account(examined: Examined) -> Iterator[Finding]:
    """Central should not be root: a fault in it would then be one of the whole computer."""
    owner = examined.config.folder.stat().st_uid
    if os.name != "posix":
        yield well("Accounts are the system's own here: only central's account should open its folder.")
    elif owner == 0:
        yield attention(
            "Central's folder belongs to root, so central runs as root.",
            "Run it as an account of its own (docs/administrator.md, Install).",
        )
    else:
        yield well("Central has an account of its own.")


def disk(examined: Examined) -> Iterator[Finding]:
    """Room now, and how long it lasts at the pace of the last week."""
    free = shutil.disk_usage(examined.config.folder).free
    room = f"{free / GIB:.1f} GiB are free."
    if free < LEAST_FREE:
        yield fault(
            f"{room} When nothing can be recorded, nothing can be viewed.",
            "Make room on this disk now: old backups, then kept pictures that the rules let go.",
        )
        return
    database, folder = examined.parts.database, examined.config.folder
    a_day = database.read_sync(
        lambda session: _bytes_a_day(session, database.kind.size(), folder, examined.now)
    )
    days = int((free - LEAST_FREE) / a_day) if a_day else None
    lasts = ""
    if days is not None and days < FAR_DAYS:
        lasts = f" At the pace of the last {PACE_DAYS} days that lasts for {days} days."
    if free < LITTLE_FREE or (days is not None and days < DAYS_OF_ROOM):
        yield attention(f"{room}{lasts}", "Plan for more room, or move old backups elsewhere.")
    else:
        yield well(f"{room}{lasts}")


def _bytes_a_day(session: Session, size: int, folder: Path, now: datetime) -> float:
    """Growth of database and kept pictures, from what the last week added."""
    since = now - timedelta(days=PACE_DAYS)
    total = session.exec(select(func.count()).select_from(LogRecord)).one()
    recent = session.exec(select(func.count()).select_from(LogRecord).where(col(LogRecord.at) >= since)).one()
    kept = sum(
        path.stat().st_size
        for path in (folder / "kept").glob("**/*")
        if path.is_file() and path.stat().st_mtime >= since.timestamp()
    )
    return (size * recent / max(total, 1) + kept) / PACE_DAYS


def open_files(examined: Examined) -> Iterator[Finding]:
    """Every camera and workstation holds a connection; the limit is that of this account."""
    try:
        import resource
    except ImportError:
        yield well("This system doesn't limit open files in a way that matters.")
        return
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    links = examined.parts.database.read_sync(_most_links)
    needed = OWN + 4 * links
    if hard != resource.RLIM_INFINITY and hard < max(needed, 1024):
        yield attention(
            f"{hard} files may be open, and {links} cameras and workstations need some {needed}.",
            "Raise LimitNOFILE in the unit file (installers/systemd/respond-central.service).",
        )
    else:
        yield well(f"Enough files may be open for {links} cameras and workstations.")


def _most_links(session: Session) -> int:
    cameras = session.exec(
        select(func.count()).select_from(DeviceRow).where(DeviceRow.public_key != "")
    ).one()
    desks = session.exec(select(func.count()).select_from(WorkstationRow)).one()
    return cameras + desks


def clock(examined: Examined) -> Iterator[Finding]:
    """A clock behind the log's end writes records that seem older than what went before."""
    newest = examined.parts.database.read_sync(
        lambda session: session.exec(
            select(LogRecord.at).order_by(col(LogRecord.seq).desc()).limit(1)
        ).first()
    )
    if newest is not None and newest > examined.now + CLOCK_SLACK:
        yield fault(
            f"This computer's clock is {(newest - examined.now).total_seconds():.0f} s behind the newest record.",
            "Set the clock by the network (NTP), then restart central.",
        )
        return
    synchronised = _synchronised()
    if synchronised is None:
        yield well("The clock isn't behind the log. Who sets it can't be told here; NTP should.")
    elif synchronised:
        yield well("The clock is set by the network.")
    else:
        yield attention(
            "The clock isn't set by the network. Records carry its time, and certificates depend on it.",
            "Turn on NTP: sudo timedatectl set-ntp true",
        )


def _synchronised() -> bool | None:
    """What systemd says; None where it can't be asked."""
    asked = shutil.which("timedatectl")
    if asked is None:
        return None
    try:
        answer = subprocess.run(  # noqa: S603 the system's own program, fixed words
            [asked, "show", "--property=NTPSynchronized", "--value"],
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=5,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return {"yes": True, "no": False}.get(answer.stdout.strip())


def names(examined: Examined) -> Iterator[Finding]:
    """Cameras and workstations find central by its names."""
    lost = [name for name in examined.config.names if not _resolves(name)]
    if lost:
        yield attention(
            f"{', '.join(lost)} can't be looked up from here. Codes that name it lead nowhere.",
            "Ask for the name in the network's DNS, or take it out of `names` in central.toml.",
        )
    else:
        yield well(f"All names can be looked up: {', '.join(examined.config.names)}.")


def _resolves(name: str) -> bool:
    try:
        return bool(socket.getaddrinfo(name.strip("[]"), None))
    except OSError:
        return False
