"""A backup is whole or none, a restore changes nothing before it is sure, and both are in the log."""

import asyncio
import hashlib
import io
import json
import os
import shutil
import signal
import sys
import tarfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select
from typer.testing import CliRunner, Result

from respond_desktop.audit.verify import main as verify
from respond_desktop.central.audit.head_file import NAME, HeadFile
from respond_desktop.central.audit.head_keeper import signed_head
from respond_desktop.central.audit.log import draft
from respond_desktop.central.audit.restores import Restored, newest_restore
from respond_desktop.central.cli import app
from respond_desktop.central.cli.copying.archive import FORMAT, _manifest
from respond_desktop.central.cli.copying.command import asked_to_stop
from respond_desktop.central.cli.kept_pictures import checks as kept_checks
from respond_desktop.central.config import CentralConfig, config_from
from respond_desktop.central.people.administration import AdministrationError
from respond_desktop.central.people.by import By
from respond_desktop.central.people.withdrawals import Withdrawal, Withdrawals
from respond_desktop.central.run_lock import RunLock
from respond_desktop.central.setup import CentralHome, SetupError, init_home, open_parts
from respond_desktop.central.storage.tables import EnrolmentCodeRow, KeptPictureRow
from tests.support.log import found

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40
pytestmark = pytest.mark.attack("central remembers")


@pytest.fixture
def config(tmp_path: Path) -> CentralConfig:
    made = config_from(tmp_path / "home", {"agency": "Backup Agency"})
    init_home(made)
    return made


@contextmanager
def opened(config: CentralConfig) -> Iterator[CentralHome]:
    parts = open_parts(config)
    try:
        yield parts
    finally:
        parts.close()


def run(config: CentralConfig, *words: object) -> Result:
    return CliRunner().invoke(app, [str(w) for w in words], env={"RESPOND_HOME": str(config.home)})


def append(config: CentralConfig, count: int, kind: str = "t") -> None:
    with opened(config) as parts:
        parts.database.run_sync(
            lambda rows: parts.log._insert(rows, [draft(kind, {"n": n}, None) for n in range(count)])
        )


def keep_head(config: CentralConfig) -> None:
    """As the running central does each second."""
    with opened(config) as parts:
        HeadFile(config.folder).write(parts.database.read_sync(lambda rows: signed_head(rows, parts.log)))


def kinds(config: CentralConfig) -> list[str]:
    with opened(config) as parts:
        return [entry.kind for entry in found(parts.log)]


def told(config: CentralConfig) -> Restored:
    """The newest restore that the log tells of."""
    with opened(config) as parts:
        found = parts.database.read_sync(newest_restore)
    assert found is not None
    return found


def head(config: CentralConfig) -> tuple[int, str]:
    with opened(config) as parts:
        found = parts.database.read_sync(lambda rows: signed_head(rows, parts.log))
        return found.seq, found.hash


def keep_picture(config: CentralConfig) -> Path:
    digest = hashlib.sha256(PNG).hexdigest()
    path = config.kept_folder / digest[:2] / f"{digest}.png"
    path.parent.mkdir(parents=True)
    path.write_bytes(PNG)
    facts = {
        "keep": "keep-1",
        "sha256": digest,
        "size": len(PNG),
        "watch": "w",
        "by": "p",
        "officer": "",
        "unit": "1",
    }

    def rows(session: Any) -> None:
        recorded = parts.log.append_in(session, "picture.kept", facts)
        row = KeptPictureRow(id="keep-1", watch_id="w", session_id="s", viewer_id="p", unit_number="1")
        row.kind, row.words, row.record_seq, row.state = "snapshot", "why", recorded.seq, "kept"
        row.asked_at = row.kept_at = recorded.at
        row.sha256, row.size = digest, len(PNG)
        session.add(row)

    with opened(config) as parts:
        parts.database.run_sync(rows)
    return path


def backup(config: CentralConfig, to: Path) -> Path:
    done = run(config, "backup", to)
    assert done.exit_code == 0, (done.output, done.exception)
    assert "private keys" in done.stdout
    return next(to.glob("*.tar")) if to.is_dir() else to


def test_a_backup_of_a_busy_central_is_restored_into_an_empty_home(
    config: CentralConfig, tmp_path: Path
) -> None:
    picture = keep_picture(config)
    append(config, 3000)
    over = threading.Event()

    def busy() -> None:
        with opened(config) as parts:
            while not over.is_set():
                asyncio.run(parts.log.append("busy", {}))

    writer = threading.Thread(target=busy)
    writer.start()
    try:
        archive = backup(config, tmp_path)
    finally:
        over.set()
        writer.join()
    assert archive.stat().st_mode & 0o077 == 0 or os.name != "posix"
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []
    other = config_from(tmp_path / "other", {"agency": "Backup Agency"})
    done = run(other, "restore", tmp_path)
    assert done.exit_code == 0, done.output
    assert "how many are lost isn't known here" in done.stdout
    assert (other.kept_folder / picture.relative_to(config.kept_folder)).read_bytes() == PNG
    found = told(other)
    assert (found.old.seq, found.old.hash, found.record.seq) == (0, "", found.new.seq + 1)
    assert HeadFile(other.folder).read().seq == found.record.seq  # type: ignore[union-attr]
    written = kinds(other)
    assert written[-1] == "log.restored" and "log.copied" in written
    modes = {p.stat().st_mode & 0o077 for p in other.folder.rglob("*")}
    assert modes == {0} or os.name != "posix"
    with opened(other) as parts:
        parts.log.export(tmp_path / "log.jsonl")
    assert verify([str(tmp_path / "log.jsonl"), "--key", str(other.folder / "log.pub")]) == 0


@pytest.mark.parametrize("file_too", [True, False])
def test_the_record_of_a_restore_names_the_head_before_and_nothing_is_deleted(
    config: CentralConfig, tmp_path: Path, file_too: bool
) -> None:
    archive = backup(config, tmp_path / "b.tar")
    append(config, 7)
    if file_too:
        keep_head(config)
    old = head(config)
    done = run(config, "restore", archive)
    assert done.exit_code == 0, done.output
    found = told(config)
    assert (found.old.seq, found.old.hash) == old
    assert f"{old[0] - found.new.seq} records after it are lost" in done.stdout
    (aside,) = config.home.glob("central-before-*")
    assert (aside / "central.db").is_file() and str(aside) in done.stdout
    assert head(config)[0] == found.record.seq


def test_the_file_names_it_when_the_database_is_gone(config: CentralConfig, tmp_path: Path) -> None:
    archive = backup(config, tmp_path / "b.tar")
    append(config, 7)
    keep_head(config)
    old = head(config)
    (config.folder / "central.db").write_bytes(b"nothing that can be read")
    (config.folder / "central.db-wal").unlink(missing_ok=True)
    assert run(config, "restore", archive).exit_code == 0
    assert (told(config).old.seq, told(config).old.hash) == old


def test_files_put_back_by_other_means_are_said_in_place(config: CentralConfig, tmp_path: Path) -> None:
    shutil.copytree(config.folder, tmp_path / "copy")
    append(config, 7)
    keep_head(config)
    old, kept = head(config), (config.folder / NAME).read_bytes()
    shutil.rmtree(config.folder)
    shutil.copytree(tmp_path / "copy", config.folder)
    assert run(config, "restore", "--in-place").exit_code == 0
    assert told(config).old.seq == 0, "nothing here knows how far the log had come"
    append(config, 9)
    (config.folder / NAME).write_bytes(kept)
    assert run(config, "restore", "--in-place").exit_code == 0
    assert (told(config).old.seq, told(config).old.hash) == old
    assert told(config).new.seq > old[0]
    assert not list(config.home.glob("central-before-*"))


def changed(archive: Path, change: Callable[[list[tuple[tarfile.TarInfo, bytes]]], None]) -> None:
    """Write the archive anew with other members."""
    with tarfile.open(archive) as tar:
        members = [(m, tar.extractfile(m).read()) for m in tar]  # type: ignore[union-attr]
    change(members)
    with tarfile.open(archive, "w") as tar:
        for member, content in members:
            member.size = len(content) if member.isreg() else 0
            tar.addfile(member, io.BytesIO(content))


def _rename(name: str) -> Callable[[list[tuple[tarfile.TarInfo, bytes]]], None]:
    def change(members: list[tuple[tarfile.TarInfo, bytes]]) -> None:
        members[0][0].name = name

    return change


def _link(members: list[tuple[tarfile.TarInfo, bytes]]) -> None:
    members[0][0].type, members[0][0].linkname = tarfile.SYMTYPE, "/etc/passwd"


def _other_file(members: list[tuple[tarfile.TarInfo, bytes]]) -> None:
    members[1] = (members[1][0], members[1][1][:-1] + b"!")


def _one_more(members: list[tuple[tarfile.TarInfo, bytes]]) -> None:
    members.insert(0, (tarfile.TarInfo("log.head"), b"x"))


def _after_the_end(members: list[tuple[tarfile.TarInfo, bytes]]) -> None:
    members.append((tarfile.TarInfo("more"), b"x"))


def _other_manifest(members: list[tuple[tarfile.TarInfo, bytes]]) -> None:
    read = json.loads(members[-1][1])
    members[-1] = (members[-1][0], json.dumps({**read, "format": "another"}).encode())


DAMAGE = {
    "out of the folder": (_rename("../outside"), "no backup"),
    "absolute": (_rename("/outside"), "no backup"),
    "a drive": (_rename("c:outside"), "no backup"),
    "a link": (_link, "no backup"),
    "another file": (_other_file, "is damaged"),
    "a file more": (_one_more, "is damaged"),
    "after the manifest": (_after_the_end, "no backup"),
    "another format": (_other_manifest, "no backup that this version can read"),
    "a file less": (lambda members: members.pop(2), "is damaged"),
    "without manifest": (lambda members: members.pop(), "is cut off"),
}


def test_a_damaged_backup_changes_nothing(config: CentralConfig, tmp_path: Path) -> None:
    archive = backup(config, tmp_path / "b.tar")
    good, before = archive.read_bytes(), head(config)
    for name, (change, words) in DAMAGE.items():
        archive.write_bytes(good)
        changed(archive, change)  # type: ignore[arg-type]
        said = run(config, "restore", archive).exception
        assert isinstance(said, AdministrationError) and words in str(said), (name, said)
    for content in (good[: len(good) // 2], b"", b"no tar at all" * 1000):
        archive.write_bytes(content)
        assert isinstance(run(config, "restore", archive).exception, AdministrationError)
    assert head(config) == before
    assert sorted(p.name for p in config.home.iterdir()) == ["central"]
    assert not (tmp_path / "outside").exists()


def test_it_refuses_while_central_runs_and_over_another_central(
    config: CentralConfig, tmp_path: Path
) -> None:
    archive = backup(config, tmp_path / "b.tar")
    with RunLock(config.folder / "run.lock"):
        for words in (["restore", archive], ["restore", "--in-place"]):
            assert isinstance(run(config, *words).exception, SetupError)
    other = config_from(tmp_path / "other", {"agency": "Another Agency"})
    init_home(other)
    assert "holds another central" in str(run(other, "restore", archive).exception)
    assert "restore" not in " ".join(kinds(other) + kinds(config))


def test_a_log_that_was_changed_is_not_backed_up_as_whole(config: CentralConfig, tmp_path: Path) -> None:
    append(config, 5)
    with opened(config) as parts:
        change = "UPDATE log_record SET body = '{}' WHERE seq = 3"
        parts.database.run_sync(lambda s: s.connection().exec_driver_sql(change) and None)
    failed = run(config, "backup", tmp_path / "b.tar").exception
    assert isinstance(failed, AdministrationError) and "the text of record 3 was changed" in str(failed)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["home"]
    assert kinds(config)[-2:] == ["log.copied", "log.not_copied"]


def test_a_picture_that_was_changed_is_named(config: CentralConfig, tmp_path: Path) -> None:
    picture = keep_picture(config)
    picture.write_bytes(PNG[:-1] + b"!")
    done = run(config, "backup", tmp_path / "b.tar")
    assert done.exit_code == 1
    assert "NOT GENUINE: keep-1: its file was changed on disk" in done.stderr
    assert (tmp_path / "b.tar").is_file()


def test_what_is_there_is_never_overwritten(config: CentralConfig, tmp_path: Path) -> None:
    (tmp_path / "b.tar").write_text("mine")
    assert isinstance(run(config, "backup", tmp_path / "b.tar").exception, AdministrationError)
    assert (tmp_path / "b.tar").read_text() == "mine"
    assert isinstance(run(config, "backup", tmp_path / "no" / "b.tar").exception, AdministrationError)
    assert isinstance(run(config, "restore", tmp_path).exception, AdministrationError)
    assert isinstance(run(config, "restore").exception, AdministrationError)
    assert "log.copied" not in kinds(config)


def take_away(config: CentralConfig, name: str) -> None:
    taken = Withdrawal(name, By("console:x"), datetime.now(UTC), account="a")
    Withdrawals(config.folder / "withdrawn").put(taken)


def test_what_waits_to_be_recorded_is_taken_along(config: CentralConfig, tmp_path: Path) -> None:
    take_away(config, "before")
    archive = backup(config, tmp_path / "b.tar")
    (config.folder / "withdrawn" / "before.json").unlink()  # recorded, in what is replaced now
    take_away(config, "after")
    (config.folder / "records.waiting").write_bytes(b"waits")
    (config.folder / "known_addresses.json").write_bytes(b"known")
    assert run(config, "restore", archive).exit_code == 0
    waiting = Withdrawals(config.folder / "withdrawn").waiting()
    assert [w.id for w in waiting] == ["before", "after"]
    assert (config.folder / "records.waiting").read_bytes() == b"waits"
    assert (config.folder / "known_addresses.json").read_bytes() == b"known"


def test_what_waits_and_cannot_be_read_is_said(config: CentralConfig, tmp_path: Path) -> None:
    archive = backup(config, tmp_path / "b.tar")
    (config.folder / "records.waiting").mkdir()
    done = run(config, "restore", archive)
    assert done.exit_code == 1 and "NOT TAKEN ALONG: records.waiting" in done.stderr
    assert told(config).new.seq


def test_no_enrolment_code_outlives_a_restore(config: CentralConfig, tmp_path: Path) -> None:
    def make(name: str) -> None:
        row = EnrolmentCodeRow(secret_hash=name, kind="camera", name=name, expires_at=later)
        with opened(config) as parts:
            parts.database.run_sync(lambda rows: rows.add(row))

    def used() -> list[bool]:
        with opened(config) as parts:
            codes = parts.database.read_sync(lambda rows: list(rows.exec(select(EnrolmentCodeRow.used_at))))
        return [at is not None for at in codes]

    later = datetime.now(UTC) + timedelta(hours=1)
    make("one")
    archive = backup(config, tmp_path / "b.tar")
    assert used() == [False]
    assert "make new codes" in run(config, "restore", archive).stdout
    assert used() == [True]
    make("two")
    assert run(config, "restore", "--in-place").exit_code == 0
    assert used() == [True, True]


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() != 0, reason="only root gives files away")
def test_what_root_restores_belongs_to_centrals_account(config: CentralConfig, tmp_path: Path) -> None:
    def owners() -> set[int]:
        return {p.stat().st_uid for p in (config.folder, *config.folder.rglob("*"))}

    keep_picture(config)
    take_away(config, "before")
    archive = backup(config, tmp_path / "b.tar")
    for path in (config.home, *config.home.rglob("*")):
        os.chown(path, 12345, 12345)
    assert run(config, "restore", archive).exit_code == 0
    assert owners() == {12345}
    assert run(config, "restore", "--in-place").exit_code == 0
    assert owners() == {12345}
    shutil.rmtree(config.folder)
    assert run(config, "restore", archive).exit_code == 0
    assert owners() == {12345}


def test_a_clock_that_is_behind_the_copy_is_refused(config: CentralConfig, tmp_path: Path) -> None:
    def newer(members: list[tuple[tarfile.TarInfo, bytes]]) -> None:
        read = json.loads(members[-1][1])
        members[-1] = (
            members[-1][0],
            json.dumps({**read, "created_at": "2190-01-01T00:00:00.000Z"}).encode(),
        )

    archive = backup(config, tmp_path / "b.tar")
    changed(archive, newer)
    said = run(config, "restore", archive).exception
    assert isinstance(said, AdministrationError) and "Set the clock" in str(said)
    assert sorted(p.name for p in config.home.iterdir()) == ["central"]


def test_a_manifest_of_many_pictures_is_read() -> None:
    digest = "0123456789abcdef" * 4
    entry = {"name": f"kept/01/{digest}.png", "size": 2**20, "sha256": digest}
    facts = {"format": FORMAT, "created_at": "2026-01-02T03:04:05.678Z", "head": {"seq": 1, "hash": digest}}
    text = json.dumps({**facts, "files": [entry] * 30_000}, indent=1).encode()
    assert len(_manifest(Path("b.tar"), text)["files"]) == 30_000


@pytest.mark.skipif(os.name != "posix", reason="Windows has no SIGTERM to send to oneself")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT"])
def test_a_stop_is_heard_wherever_it_comes(name: str, request: pytest.FixtureRequest) -> None:
    """After a step's last piece it was forgotten; between two steps it ended the process, and copies stayed behind."""
    number = getattr(signal, name)
    before = signal.signal(
        number, signal.SIG_DFL
    )  # tests that were started in the background are born deaf to some
    request.addfinalizer(lambda: signal.signal(number, before))

    def ask() -> None:
        signal.raise_signal(number)  # to this thread: another one would hear it later

    with (
        asked_to_stop() as steps,
        pytest.raises(AdministrationError, match="Stopped"),
        steps("after the last piece", 1) as advance,
    ):
        advance(1)
        ask()
    with asked_to_stop() as steps:
        ask()
        with pytest.raises(AdministrationError, match="Stopped"), steps("the next one", 1):
            pytest.fail("it began")


@pytest.mark.skipif(os.name != "posix", reason="Windows has no SIGTERM to send to oneself")
def test_a_stop_while_pictures_are_checked_leaves_everything_as_it_was(
    config: CentralConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_picture(config)
    archive = backup(config, tmp_path / "backup.tar")
    heard, read = list[bool](), kept_checks.sha256_of

    def stopped_now(path: Path) -> str:
        heard.append(True)
        signal.raise_signal(signal.SIGTERM)
        return read(path)

    monkeypatch.setattr(kept_checks, "sha256_of", stopped_now)
    before = kinds(config)
    done = run(config, "restore", archive)
    assert isinstance(done.exception, AdministrationError) and heard == [True], done.output
    assert str(done.exception) == "Stopped. Nothing was changed."
    assert kinds(config) == before
    assert sorted(p.name for p in config.home.iterdir()) == ["central"]
