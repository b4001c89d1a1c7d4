"""What a process holds: memory, threads, open files; and what is left in shared memory (Linux)."""

import os
from dataclasses import asdict, dataclass
from pathlib import Path

SHARED = Path("/dev/shm")


@dataclass(frozen=True)
class Holding:
    """`rss_kb`: resident memory without shared pages; `shared_kb`: resident shared pages."""

    rss_kb: int
    shared_kb: int
    threads: int
    files: int

    def json(self) -> dict[str, int]:
        """For the report."""
        return asdict(self)


def holding(process_id: int | None = None) -> Holding:
    """Of a process, of this one by default."""
    folder = Path(f"/proc/{process_id or os.getpid()}")
    said = dict(
        line.split(":", 1)
        for line in (folder / "status").read_text(encoding="ascii").splitlines()
        if ":" in line
    )
    return Holding(
        rss_kb=_kb(said["RssAnon"]),
        shared_kb=_kb(said["RssShmem"]),
        threads=int(said["Threads"]),
        files=len(list((folder / "fd").iterdir())),
    )


def blocks_left() -> list[str]:
    """Names of shared memory of ours that nobody took away."""
    return sorted(path.name for path in SHARED.glob("respond-*"))


def _kb(text: str) -> int:
    return int(text.split()[0])
