"""What programs write is their owner's only, whatever the umask; a crash of any of them leaves no core file."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from respond_desktop.camera.connection.enrolling import enrol_camera
from respond_desktop.central.authority.tls import make_leaf
from respond_desktop.central.config import load_config
from respond_desktop.central.keep.files import FORMATS, Incoming
from respond_desktop.central.setup import open_parts
from respond_desktop.home.logs import FOLDER
from respond_desktop.home.paths import private_folder
from respond_desktop.home.rights import close_home
from respond_desktop.wire.enrolment import EnrolmentKind
from tests.camera.program import camera_program
from tests.support.central import START_S, RunningCentral
from tests.support.media import eventually

ROOT = Path(__file__).parents[2]
PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)

pytestmark = [
    pytest.mark.attack("owner only"),
    pytest.mark.skipif(sys.platform == "win32", reason="there a home has the rights of its folder"),
]


@pytest.fixture
def no_umask() -> Iterator[None]:
    """The most careless umask there is, here and in every program that is started."""
    before = os.umask(0)
    yield
    os.umask(before)


def open_to_others(folder: Path) -> list[str]:
    """Names of what is, except for what the test itself wrote."""
    found = (p for p in (folder, *folder.rglob("*")) if p.name != "central.log")
    return [str(p.relative_to(folder)) for p in found if not p.is_symlink() and p.stat().st_mode & 0o077]


@pytest.mark.usefixtures("no_umask")
def test_every_file_of_a_home_is_its_owners(tmp_path: Path) -> None:
    home = tmp_path / "made" / "home"
    central = RunningCentral(home).start()
    try:
        kept = Incoming(load_config(home).kept_folder, "keep-1", FORMATS["snapshot"])
        kept.write(PNG)
        kept.keep()
        with central.administration() as administration:
            administration.add_device("7702")
        enrol_camera(central.code(EnrolmentKind.CAMERA, "7702").text(), home)
        with camera_program(home, "--camera", "7702") as camera:
            camera.did("link")
            camera.play("press")
            camera.did("recording_started")
            (home / "log.jsonl").write_bytes(b"an export that others could read")
            central.cli("export", str(home / "log.jsonl"))
            make_leaf(central.folder, ("localhost",))
            assert (home / "central" / "central.db-wal").is_file()
            assert open_to_others(home.parent) == []
    finally:
        central.stop()
    assert open_to_others(home.parent) == []


@pytest.mark.skipif(sys.platform != "linux", reason="/proc and wait statuses")
def test_no_program_leaves_a_core_file(tmp_path: Path) -> None:
    import resource

    started = {
        "central": ("respond_desktop.central", "user", "passwd", "x", "--password", "stdin"),
        "camera": ("respond_desktop.camera", "enrol", "-"),
        "media": ("respond_desktop.video.media_process.worker",),
        "desktop": ("respond_desktop.app",),
        "verify": ("respond_desktop.audit.verify", str(tmp_path / "log")),
    }
    os.mkfifo(tmp_path / "log")
    env = {**os.environ, "RESPOND_HOME": str(tmp_path), "PYTHONPATH": str(ROOT)}
    soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
    with ExitStack() as stack:
        stack.callback(resource.setrlimit, resource.RLIMIT_CORE, (soft, hard))
        resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))
        running = {
            name: stack.enter_context(
                subprocess.Popen(
                    [sys.executable, "-m", *command],
                    cwd=tmp_path,
                    env=env,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                )
            )
            for name, command in started.items()
        }
        for process in running.values():
            stack.callback(process.kill)
        for name, process in running.items():
            eventually(lambda p=process: core_limit(p.pid) <= {"0", "1"}, f"{name} may leave no core")
            process.send_signal(signal.SIGABRT)
            _, status = os.waitpid(process.pid, 0)
            assert os.WIFSIGNALED(status) and not os.WCOREDUMP(status), name
    assert not list(tmp_path.glob("core*"))


def core_limit(process_id: int) -> set[str]:
    """Soft and hard limit of a process's core file."""
    lines = Path(f"/proc/{process_id}/limits").read_text(encoding="ascii").splitlines()
    return set(next(line for line in lines if line.startswith("Max core file size")).split()[4:6])


def test_keys_others_could_read_are_closed_said_and_recorded(tmp_path: Path) -> None:
    central = RunningCentral(tmp_path)
    for name, mode in (("log.key", 0o644), ("central.db", 0o640), ("ca.pem", 0o644), ("tls.pem", 0o666)):
        (central.folder / name).chmod(mode)
    central.folder.chmod(0o755)
    assert central.cli("user", "list") == ""
    assert open_to_others(central.folder) == []
    [record] = [r["body"] for r in central.log() if r["kind"] == "integrity"]
    assert record["files"] == ["central.db", "log.key", "tls.pem"], (
        "a certificate is no secret, but not to be changed"
    )
    assert "log.key" in record["words"] and "can't any more" in record["words"]
    said = (tmp_path / FOLDER / "central.jsonl").read_text(encoding="utf-8")
    assert "files_were_open" in said and record["words"] in said
    open_parts(load_config(tmp_path)).close()
    assert len([r for r in central.log() if r["kind"] == "integrity"]) == 1


STRANGER = """
import encodings.ascii, os, resource, sys  # loaded while it may still read this interpreter's files
from respond_desktop.central import __main__
from respond_desktop.central.cli import commands
os.seteuid(65534)
sys.argv = ["respond-central", "user", "list"]
__main__.main()
"""


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs another account")
def test_a_key_of_another_account_that_others_can_read_is_refused() -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder, "home")
        central = RunningCentral(home)
        for path in (Path(folder), home, *home.rglob("*")):
            os.chown(path, 65534, 65534)
        os.chown(central.folder / "log.key", 0, 0)
        (central.folder / "log.key").chmod(0o644)
        env = central.environment()
        done = subprocess.run(
            [sys.executable, "-c", STRANGER], env=env, capture_output=True, timeout=START_S, check=False
        )
    assert done.returncode == 2, done.stderr
    assert done.stderr.count(b"\n") == 1
    assert b"log.key, and this account can't close it to them. Give it to this account (chown)" in done.stderr


def test_a_cameras_and_a_workstations_files_are_closed(tmp_path: Path) -> None:
    folder = private_folder(tmp_path / "camera-1")
    for name in ("camera.key", "journal.jsonl", "camera.json"):
        (folder / name).touch(0o644)
        (folder / name).chmod(0o644)
    assert close_home(folder) == ("camera.key", "journal.jsonl")
    assert open_to_others(folder) == [] and close_home(folder) == ()
