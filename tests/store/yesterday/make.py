"""Makes a workstation's database as a version of this program left it: with its code (README.md here)."""

import sys
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from respond_desktop.audit.local import LocalTrail
from respond_desktop.store.database import Store
from respond_desktop.store.settings import Settings

DATABASE_KEY, SEED, WORKSTATION = b"k" * 32, b"s" * 32, "ws-yesterday"
LOG_SEED = b"l" * 32
AT = datetime(2026, 11, 22, 2, 14, 6, tzinfo=UTC)
RECORDS = 7
RECEIVED = 4


def main(out: Path) -> None:
    """Seven records of which central has four, settings of two people, and a checkpoint where one was kept."""
    store = Store.open(out, DATABASE_KEY)
    trail = LocalTrail(store, WORKSTATION, Ed25519PrivateKey.from_private_bytes(SEED))
    for number in range(1, RECORDS + 1):
        trail.record("watch.asked", {"unit": "214", "number": number, "words": "é"}, AT)
    trail.received(RECEIVED)
    Settings(store, "p-1").put("theme", "night")
    Settings(store, "p-2").put("theme", "day")
    a_head(store)
    store.close()


def a_head(store: Store) -> None:
    """A checkpoint of central's log, where that version keeps one."""
    if find_spec("respond_desktop.audit.witness") is None:
        return
    from respond_desktop.audit.witness import LogWitness
    from respond_desktop.wire.heads import sign_head

    key = Ed25519PrivateKey.from_private_bytes(LOG_SEED)
    told = sign_head({"log": "central", "seq": 26, "hash": "a" * 64, "at": AT.isoformat()}, key)
    assert LogWitness(store, key.public_key()).keep(told) is not None


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
