"""The verifier reads what a real central exports, and trusts the key beside it only when given by hand."""

from pathlib import Path

import pytest

from respond_desktop.central.config import load_config
from respond_desktop.central.setup import open_parts
from tests.audit.exported import run
from tests.support.central import RunningCentral, shared_central

__all__ = ["shared_central"]
pytestmark = pytest.mark.promise


def export(central: RunningCentral, path: Path) -> Path:
    parts = open_parts(load_config(central.home))
    try:
        parts.log.export(path)
    finally:
        parts.close()
    return path


def test_a_real_export_is_verified_until_a_byte_changes(
    shared_central: RunningCentral, tmp_path: Path
) -> None:
    shared_central.add_user("zoë", "officer", 'Zoë <b>"Ł"</b>')
    path = export(shared_central, tmp_path / "log.jsonl")
    key = shared_central.folder / "log.pub"
    code, said = run(path, "--key", key)
    assert (code, said[:9]) == (0, "VERIFIED:")
    assert run(path)[0] == 3
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    assert run(path, "--key", key)[0] == 1


def test_a_later_export_still_fits_an_earlier_witness(shared_central: RunningCentral, tmp_path: Path) -> None:
    key = shared_central.folder / "log.pub"
    early = export(shared_central, tmp_path / "early.jsonl")
    witness = tmp_path / "witness.json"
    witness.write_bytes(early.read_bytes().splitlines(True)[-1])
    shared_central.add_user("later", "officer")
    late = export(shared_central, tmp_path / "late.jsonl")
    assert run(late, "--key", key, "--witness", witness)[0] == 0
    witness.write_bytes(late.read_bytes().splitlines(True)[-1])
    code, said = run(early, "--key", key, "--witness", witness)
    assert code == 1
    assert "the log ends at record" in said
