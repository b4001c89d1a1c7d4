"""The verifier reads what a real central exports, and agrees with a real camera's journal."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from respond_desktop.camera.connection.identity import find, load
from respond_desktop.camera.orders.journal import CameraJournal, JournalEntry
from respond_desktop.central.config import load_config
from respond_desktop.central.setup import open_parts
from tests.audit.exported import run
from tests.camera.program import camera_program
from tests.camera.test_with_central import new_camera
from tests.support.central import RunningCentral, shared_central
from tests.support.desktop_client import make_desktop

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


@pytest.mark.journey
def test_the_journal_of_a_watched_camera_agrees_with_the_log(
    shared_central: RunningCentral, tmp_path: Path
) -> None:
    home = new_camera(shared_central, "5601", "601")
    desk = make_desktop(shared_central, "sixsmith")

    async def watch() -> None:
        async with desk.connected():
            await desk.until_unit("601", lambda unit: unit.recording is not None)
            asked = await desk.watch("601")
            assert asked.status_code == 201, asked.text
            await desk.play(asked.json()["watch_id"])

    with camera_program(home) as camera:
        camera.state(link="connected")
        camera.play("press")
        asyncio.run(watch())
        camera.play("hold")
        camera.state(mode="buffering", publishing=False)
    (journal,) = home.rglob("journal.jsonl")
    path = export(shared_central, tmp_path / "watched.jsonl")
    key = shared_central.folder / "log.pub"
    code, said = run(path, "--key", key, "--journal", journal)
    assert (code, said[:9]) == (0, "VERIFIED:"), said
    assert b'"kind":"order"' in journal.read_bytes()
    changed = tmp_path / "journal.jsonl"
    changed.write_bytes(journal.read_bytes().replace(b'"kind":"order"', b'"kind":"other"', 1))
    assert run(path, "--key", key, "--journal", changed)[0] == 1
    entries = journal.read_bytes().splitlines(True)
    told = next(n for n, entry in enumerate(entries) if b'"kind":"notice"' in entry)
    changed.write_bytes(b"".join(entries[: told + 1]))
    code, said = run(path, "--key", key, "--journal", changed)
    assert code == 1
    assert f"journal.jsonl ends with entry {told}, but record" in said
    identity = load(find(home))
    silent = CameraJournal(tmp_path / "silent.jsonl", identity.device_id, identity.key)
    silent.append(datetime.now(UTC) + timedelta(minutes=5), JournalEntry("started", {}))
    silent.close()
    code, said = run(path, "--key", key, "--journal", tmp_path / "silent.jsonl")
    assert code == 1
    assert "of which the log says it was told" in said
