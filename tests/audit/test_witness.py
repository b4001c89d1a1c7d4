"""What a workstation holds of central's log: only later checkpoints, signed by the log's key, across restarts."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from respond_desktop.audit.record import utc_text
from respond_desktop.audit.witness import LogWitness
from respond_desktop.store.database import Store
from respond_desktop.wire.heads import LogHead, genuine, read_head, sign_head
from respond_desktop.wire.signing import new_key

KEY = new_key()
NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


def head(seq: int, s: float = 0.0, key: Ed25519PrivateKey = KEY, log: str = "log-1") -> LogHead:
    at = utc_text(NOW + timedelta(seconds=s))
    return sign_head({"log": log, "seq": seq, "hash": f"{seq:064x}", "at": at}, key)


@pytest.mark.attack("central remembers")
def test_only_a_later_genuine_checkpoint_takes_the_place_of_the_one_held(tmp_path: Path) -> None:
    path, key = tmp_path / "desktop.db", bytes(32)
    store = Store.open(path, key)
    witness = LogWitness(store, KEY.public_key())
    assert witness.held() is None
    assert witness.keep(head(7)) == head(7)
    for other in (head(5, 9), head(7, 9), head(9, 9, new_key()), head(9, 9, log="log-2")):
        assert witness.keep(other) == head(7)
    assert witness.keep(head(5, -9), restored=True) == head(7), "signed before the one held"
    store.close()
    store = Store.open(path, key)
    witness = LogWitness(store, KEY.public_key())
    assert witness.held() == head(7)
    assert witness.keep(head(5, 9), restored=True) == head(5, 9)
    assert witness.keep(head(6, 10)) == head(6, 10)
    store.run(lambda c: c.exec_driver_sql("UPDATE log_head SET line = replace(line, '6', '8')").rowcount)
    assert witness.held() is None
    assert LogWitness(store, new_key().public_key()).held() is None
    store.close()


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"{}",
        b"[]",
        b"7",
        b'{"checkpoint":7,"signature":"a"}',
        b'{"checkpoint":{},"signature":"a"}',
        b"\xff",
    ],
)
def test_what_is_no_checkpoint_is_said_to_be_none(line: bytes) -> None:
    with pytest.raises(ValueError, match="no checkpoint"):
        read_head(line)


def test_a_checkpoint_says_what_it_must() -> None:
    assert read_head(head(7).line()) == head(7) and genuine(head(7), KEY.public_key())
    for changes in (
        {"seq": 0},
        {"seq": 2**60},
        {"hash": "g" * 64},
        {"hash": "AB" * 32},
        {"at": "noon"},
        {"at": "2026-01-01"},
    ):
        odd = sign_head({**head(7).checkpoint(), **changes}, KEY)
        assert not genuine(odd, KEY.public_key()), changes
