"""`respond-central kept`: who kept what is listed, and leaves central recorded, proven and whole, or not at all."""

import hashlib
import json
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from respond_desktop.central.cli import app
from respond_desktop.central.cli.kept_pictures.checks import sha256_of
from respond_desktop.central.cli.kept_pictures.export import MANIFEST, KeptExport
from respond_desktop.central.cli.kept_pictures.rows import NO_RECORD, Which, pictures
from respond_desktop.central.config import load_config
from respond_desktop.central.keep.files import FORMATS, Incoming
from respond_desktop.central.people.administration import AdministrationError
from respond_desktop.central.setup import DATABASE, CentralHome, open_parts
from respond_desktop.central.storage.tables import KeptPictureRow
from tests.support.central import START_S, RunningCentral
from tests.support.media import eventually

PNG, MP4 = b"\x89PNG\r\n\x1a\n" + b"a still" * 5000, b"\x00\x00\x00\x20ftypisom" + b"a clip" * 400_000
T0 = datetime(2026, 11, 22, 21, 0, tzinfo=UTC)


@dataclass
class Agency:
    """A central that isn't running, with pictures kept by a supervisor of an officer's camera."""

    central: RunningCentral
    parts: CentralHome
    officer: str
    viewer: str

    @property
    def folder(self) -> Path:
        return self.central.folder / "kept"

    def keep(self, keep_id: str, content: bytes, hour: int = 0, **more: Any) -> Path:
        """As central keeps a file; returns where it lies."""
        kind = "snapshot" if content.startswith(b"\x89PNG") else "clip"
        incoming = Incoming(self.folder, keep_id, FORMATS[kind])
        incoming.write(content)
        stored = incoming.keep()
        incoming.discard()
        row = KeptPictureRow(
            id=keep_id,
            watch_id=f"watch-{keep_id}",
            session_id="session-1",
            officer_id=self.officer,
            viewer_id=self.viewer,
            unit_number=more.get("unit", "214"),
            incident=more.get("incident", "25-118"),
            kind=kind,
            words=more.get("words", "The knife"),
            record_seq=1,
            asked_at=T0 + timedelta(hours=hour),
            state=more.get("state", "kept"),
            kept_at=T0 + timedelta(hours=hour, seconds=9),
            sha256=stored.sha256,
            size=stored.size,
        )
        who = {"keep": keep_id, "watch": row.watch_id, "by": self.viewer, "officer": self.officer}
        facts = {**who, "sha256": stored.sha256, "size": stored.size}

        def both(session: Any) -> None:
            self.parts.log.append_in(session, "picture.kept", facts)
            session.add(row)

        self.parts.database.run_sync(both)
        return stored.path

    def records(self, kind: str) -> list[dict[str, Any]]:
        return [r["body"] for r in self.central.log() if r["kind"] == kind]

    def cli(self, *args: str) -> Result:
        """`respond-central kept` within this process."""
        return CliRunner().invoke(app, ["kept", *args], env={"RESPOND_HOME": str(self.central.home)})

    def export(self, to: Path, *ids: str, **which: Any) -> Any:
        return KeptExport(self.parts, self.folder, "console:test").make(Which(ids, **which), to)


@pytest.fixture
def agency(tmp_path: Path) -> Iterator[Agency]:
    central = RunningCentral(tmp_path / "home")
    officer = central.add_user("valenzuela", "officer", "Ofc. Valenzuela")
    viewer = central.add_user("moreno", "supervisor", "Lt. Moreno")
    parts = open_parts(load_config(central.home))
    try:
        yield Agency(central, parts, officer, viewer)
    finally:
        parts.close()


def left_in(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir() if p.name != "home" and "export-" not in p.name)


@pytest.mark.attack("unrecorded pruning")
def test_a_picture_whose_record_lost_its_text_is_not_exported_as_genuine(
    agency: Agency, tmp_path: Path
) -> None:
    agency.keep("keep-a", PNG)
    blank = "UPDATE log_record SET body = '', salt = '' WHERE kind = 'picture.kept'"
    agency.parts.database.run_sync(lambda s: s.connection().exec_driver_sql(blank) and None)
    done = agency.export(tmp_path / "out", "keep-a")
    assert [d.problem for d in done.damaged] == [NO_RECORD] and not done.pictures


def test_a_manifest_names_people_as_they_were_when_the_picture_was_kept(
    agency: Agency, tmp_path: Path
) -> None:
    agency.keep("keep-a", PNG)
    later = "UPDATE account SET name = 'Somebody Else', badge = badge || '2'"
    agency.parts.database.run_sync(lambda s: s.connection().exec_driver_sql(later) and None)
    agency.export(tmp_path / "out", "keep-a")
    [entry] = json.loads((tmp_path / "out" / MANIFEST).read_text(encoding="utf-8"))["pictures"]
    assert (entry["officer"], entry["viewer"]) == ("Ofc. Valenzuela (valenzuela)", "Lt. Moreno (moreno)")


def test_listed_and_exported_at_the_command_line(agency: Agency, tmp_path: Path) -> None:
    agency.keep("keep-a", PNG)
    agency.keep("keep-b", MP4, hour=1, words="The knife\n\x1b[2Jand\tthe car")
    agency.keep("keep-c", PNG, hour=2, unit="207", incident="25-119", state="lapsed")
    rows = [line.split("\t") for line in agency.cli("list").stdout.splitlines()]
    assert [row[:3] for row in rows] == [
        ["keep-a", "snapshot", "kept"],
        ["keep-b", "clip", "kept"],
        ["keep-c", "snapshot", "lapsed"],
    ]
    assert rows[1][3:8] == [
        "2026-11-22T22:00:09.000Z",
        "25-118",
        "214",
        "Ofc. Valenzuela (valenzuela)",
        "Lt. Moreno (moreno)",
    ]
    assert rows[1][8:] == [str(len(MP4)), hashlib.sha256(MP4).hexdigest(), "The knife ?[2Jand the car"]
    to = tmp_path / "case"
    why = "Request 77 of the court"
    done = agency.cli("export", "--incident", "25-118", "--to", str(to), "--why", why)
    assert (done.exit_code, done.output) == (0, f"Exported 2 pictures to {to}.\n")
    assert (to / "keep-a.png").read_bytes() == PNG and (to / "keep-b.mp4").read_bytes() == MP4
    assert left_in(to) == ["keep-a.png", "keep-b.mp4", MANIFEST]
    manifest = json.loads((to / MANIFEST).read_text(encoding="utf-8"))
    assert manifest["format"] == "respond-kept-1" and manifest["not_exported"] == []
    by_id = {r["seq"]: r for r in agency.central.log()}
    for entry in manifest["pictures"]:
        assert sha256_of(to / entry["file"]) == entry["sha256"] and entry["size"] > 0
        kept, exported = by_id[entry["kept_record"]["seq"]], by_id[entry["exported_record"]["seq"]]
        assert (kept["kind"], kept["hash"]) == ("picture.kept", entry["kept_record"]["hash"])
        assert (exported["kind"], exported["hash"]) == ("picture.exported", entry["exported_record"]["hash"])
        assert exported["body"]["officer"] == agency.officer and exported["body"]["by"] == manifest["by"]
        assert exported["body"]["words"] == why
    assert manifest["by"].startswith("console:")


def test_promise_5_a_file_changed_on_disk_is_named_and_never_exported_as_genuine(
    agency: Agency, tmp_path: Path
) -> None:
    changed, gone = agency.keep("keep-a", PNG), agency.keep("keep-b", PNG + b"b")
    agency.keep("keep-c", MP4)
    changed.write_bytes(PNG[:-1] + b"X")
    gone.unlink()
    to = tmp_path / "case"
    done = agency.cli("export", "keep-a", "keep-b", "keep-c", "--to", str(to))
    said = done.stderr
    assert (done.exit_code, done.stdout) == (1, f"Exported 1 picture to {to}.\n")
    assert said.count("NOT GENUINE, NOT EXPORTED") == 2
    assert "keep-a: its file was changed on disk" in said and "keep-b: its file is gone" in said
    assert left_in(to) == ["keep-c.mp4", MANIFEST]
    manifest = json.loads((to / MANIFEST).read_text(encoding="utf-8"))
    assert [d["keep"] for d in manifest["not_exported"]] == ["keep-a", "keep-b"]
    assert [b["keep"] for b in agency.records("picture.exported")] == ["keep-c"]
    assert [b["keep"] for b in agency.records("integrity")] == ["keep-a", "keep-b"]


def test_promise_5_a_file_and_its_row_changed_together_are_found_by_the_signed_record(
    agency: Agency, tmp_path: Path
) -> None:
    agency.keep("keep-a", PNG)
    forged = agency.keep("keep-b", PNG + b"forged")
    change = f"UPDATE kept_picture SET sha256 = '{forged.stem}' WHERE id = 'keep-a'"
    agency.parts.database.run_sync(lambda s: s.connection().exec_driver_sql(change) and None)
    done = agency.export(tmp_path / "case", "keep-a")
    assert (tmp_path / "case" / "keep-a.png").read_bytes() == PNG and not done.damaged
    change = f"UPDATE log_record SET body = replace(body, '{done.pictures[0].sha256}', '{forged.stem}')"
    agency.parts.database.run_sync(lambda s: s.connection().exec_driver_sql(change) and None)
    found = agency.export(tmp_path / "again", "keep-a")
    assert [d.problem for d in found.damaged] == [NO_RECORD] and not found.pictures
    assert left_in(tmp_path) == ["case"]


@pytest.mark.parametrize(
    ("column", "value"), [("body", "{"), ("body", "[]"), ("header", "x"), ("header", "{}")]
)
def test_promise_5_a_record_nobody_can_read_proves_nothing_and_breaks_nothing_off(
    agency: Agency, tmp_path: Path, column: str, value: str
) -> None:
    agency.keep("keep-a", PNG)
    agency.keep("keep-b", MP4)
    change = f"UPDATE log_record SET {column} = '{value}' WHERE subject = 'watch-keep-a'"
    agency.parts.database.run_sync(lambda s: s.connection().exec_driver_sql(change) and None)
    done = agency.export(tmp_path / "case", "keep-a", "keep-b")
    assert [d.problem for d in done.damaged] == [NO_RECORD]
    assert left_in(tmp_path / "case") == ["keep-b.mp4", MANIFEST]


def test_promise_5_a_row_with_another_kind_keeps_no_other_picture_from_being_exported(
    agency: Agency, tmp_path: Path
) -> None:
    agency.keep("keep-a", PNG)
    agency.keep("keep-b", MP4)
    change = "UPDATE kept_picture SET kind = '../x' WHERE id = 'keep-a'"
    agency.parts.database.run_sync(lambda s: s.connection().exec_driver_sql(change) and None)
    to = tmp_path / "case"
    done = agency.cli("export", "keep-a", "keep-b", "--to", str(to))
    assert (done.exit_code, done.stdout) == (1, f"Exported 1 picture to {to}.\n"), done.exception
    assert "keep-a: central keeps no such kind of file" in done.stderr
    assert left_in(to) == ["keep-b.mp4", MANIFEST]


@pytest.mark.skipif(sys.platform != "linux", reason="limits a process's files by the shell")
def test_without_room_one_clear_line_and_nothing_is_left(agency: Agency, tmp_path: Path) -> None:
    agency.keep("keep-a", PNG)
    agency.keep("keep-b", MP4)
    out = tmp_path / "out"
    out.mkdir()
    command = ["kept", "export", "--unit", "214", "--to", str(out / "case")]
    shell = 'ulimit -f 3000; exec "$0" -m respond_desktop.central "$@"'
    done = subprocess.run(
        ["/bin/sh", "-c", shell, sys.executable, *command],
        env=agency.central.environment(),
        capture_output=True,
        text=True,
        timeout=START_S,
        check=False,
    )
    assert done.returncode == 2, done.stderr
    assert "has no room for the pictures" in done.stderr and done.stderr.count("\n") == 1
    assert left_in(out) == []
    assert [b["reason"] for b in agency.records("picture.not_exported")] == ["No room."] * 2


def test_promise_4_a_file_that_changes_meanwhile_ends_the_export_and_its_room_is_free_for_the_record(
    agency: Agency, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, out = agency.keep("keep-a", PNG), tmp_path / "out"
    out.mkdir()
    append_in, lay = agency.parts.log.append_in, dict[str, list[str]]()

    def meanwhile(session: Any, kind: str, body: dict[str, Any]) -> Any:
        lay[kind] = left_in(out)
        kept.write_bytes(PNG[:-1] + b"X")
        return append_in(session, kind, body)

    monkeypatch.setattr(agency.parts.log, "append_in", meanwhile)
    with pytest.raises(AdministrationError, match="keep-a changed while it was copied"):
        agency.export(out / "case", "keep-a")
    assert len(lay["picture.exported"]) == 1 and lay["picture.not_exported"] == left_in(out) == []
    assert [b["reason"] for b in agency.records("picture.not_exported")] == [
        "A file changed while it was copied."
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="another process can't send these signals there")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT"])
def test_promise_4_an_export_that_is_ended_takes_back_what_it_began_and_says_so(
    agency: Agency, tmp_path: Path, name: str
) -> None:
    if signal.getsignal(signal.Signals[name]) is signal.SIG_IGN:
        pytest.skip("what is ignored here is ignored by what starts here")
    out = tmp_path / "out"
    agency.keep("keep-a", PNG)
    agency.keep("keep-b", MP4)
    out.mkdir()
    command = [sys.executable, "-m", "respond_desktop.central", "kept", "export", "--unit", "214", "--to"]
    with (
        closing(sqlite3.connect(agency.central.folder / DATABASE, isolation_level=None)) as another_writer,
        subprocess.Popen(
            [*command, str(out / "case")],
            env=agency.central.environment(),
            stderr=subprocess.PIPE,
            text=True,
        ) as export,
    ):
        another_writer.execute("BEGIN IMMEDIATE")  # so that it waits with its folder made
        eventually(lambda: left_in(out), "the export has begun")
        export.send_signal(signal.Signals[name])
        another_writer.execute("ROLLBACK")
        _, said = export.communicate(timeout=START_S)
    assert export.returncode == 2, said
    assert said == "The export was stopped. Nothing was exported.\n"
    assert left_in(out) == []
    assert [b["reason"] for b in agency.records("picture.not_exported")] == ["Interrupted."] * 2


def test_nothing_is_overwritten_and_every_refusal_says_what_to_do(agency: Agency, tmp_path: Path) -> None:
    agency.keep("keep-a", PNG)
    agency.keep("keep-l", PNG, state="lapsed")
    (tmp_path / "mine").write_text("mine")
    for to, ids, which, words in (
        (tmp_path / "mine", ("keep-a",), {}, "is there already"),
        (tmp_path / "none" / "case", ("keep-a",), {}, "is missing. Make it first"),
        (tmp_path / "case", ("keep-a", "keep-x", "keep-y"), {}, "No kept picture keep-x, keep-y. See"),
        (tmp_path / "case", ("keep-l",), {}, r"Nothing was kept for keep-l \(lapsed\)"),
        (tmp_path / "case", (), {"incident": "none"}, "No kept picture fits"),
    ):
        with pytest.raises(AdministrationError, match=words):
            agency.export(to, *ids, **which)
    if sys.platform == "linux":
        with pytest.raises(AdministrationError, match=r"^/proc can't be written: .* Nothing was exported.$"):
            agency.export(Path("/proc/case"), "keep-a")
    assert (tmp_path / "mine").read_text() == "mine" and left_in(tmp_path) == ["mine"]
    assert not agency.records("picture.exported")
    for args, words in (
        (("export", "keep-a", "--unit", "214", "--to", "x"), "either by id or by --incident"),
        (("export", "--to", "x"), "either by id or by --incident"),
        (("list", "--since", "noon"), "--since must be a time"),
    ):
        error = agency.cli(*args).exception
        assert isinstance(error, AdministrationError) and words in str(error)


def test_they_are_chosen_by_incident_unit_and_time(agency: Agency) -> None:
    for hour, unit in enumerate(("214", "207", "214")):
        agency.keep(f"keep-{hour}", PNG + bytes([hour]), hour=hour, unit=unit, incident=f"i-{hour}")

    def chosen(**which: Any) -> str:
        found = agency.parts.database.read_sync(lambda session: pictures(session, Which(**which)))
        return "".join(p.row.id[-1] for p in found)

    assert chosen() == "012"
    assert (chosen(unit="214"), chosen(incident="i-1"), chosen(unit="207", incident="i-2")) == ("02", "1", "")
    assert chosen(since=T0 + timedelta(hours=1)) == "12"
    assert chosen(until=T0 + timedelta(hours=1)) == "0"
