"""Programs without a console (as pythonw and services start them) and with streams that aren't UTF-8."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from respond_desktop.central.config import load_config
from respond_desktop.central.setup import open_parts
from respond_desktop.home.logs import FOLDER
from respond_desktop.wire.client import trusting
from respond_desktop.wire.enrolment import EnrolmentKind
from tests.support.central import START_S, RunningCentral, shared_central
from tests.support.media import eventually

__all__ = ["shared_central"]

pytestmark = [
    pytest.mark.attack("without a console"),
    pytest.mark.skipif(sys.platform == "win32", reason="a shell closes the descriptors"),
]

CLOSED = ("sh", "-c", 'exec "$@" <&- >&- 2>&-', "sh")
WORD = "ein pässwörd für 1 ≥ 0"


@contextmanager
def without_console(home: Path, *arguments: str, **env: str) -> "Iterator[subprocess.Popen[bytes]]":
    """A program whose descriptors 0, 1 and 2 are closed before it starts."""
    environment = {**os.environ, "RESPOND_HOME": str(home), "PYTHONWARNINGS": "default", **env}
    process = subprocess.Popen([*CLOSED, sys.executable, "-m", *arguments], env=environment)
    try:
        yield process
    finally:
        process.kill()
        process.wait(START_S)


def logged(home: Path, program: str) -> list[dict[str, Any]]:
    path = home / FOLDER / f"{program}.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def told(home: Path, program: str, words: str) -> bool:
    return any(words in str(line) for line in logged(home, program))


def test_central_serves_and_its_files_are_not_where_libraries_write_errors(tmp_path: Path) -> None:
    central = RunningCentral(tmp_path)
    with without_console(tmp_path, "respond_desktop.central", "serve") as process:
        listening = central.folder / "listening.json"
        eventually(lambda: listening.is_file() or process.poll() is not None, "central listens")
        assert process.poll() is None, "it ended"
        url = json.loads(listening.read_text(encoding="ascii"))["listening"]
        with httpx.Client(verify=trusting(central.ca_pem), trust_env=False) as client:
            assert client.get(f"{url}/v1/health").status_code == 200
        for number in range(3):
            held = Path(f"/proc/{process.pid}/fd/{number}")
            assert not Path("/proc").is_dir() or held.readlink() == Path(os.devnull)
        process.send_signal(signal.SIGTERM)
        assert process.wait(START_S) == 0


def test_why_a_program_ends_stands_in_its_log(tmp_path: Path) -> None:
    no_display = dict.fromkeys(("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"), "")
    with (
        without_console(tmp_path, "respond_desktop.central", "serve") as central,
        without_console(tmp_path, "respond_desktop.camera", "run") as camera,
        without_console(tmp_path, "respond_desktop.app", **no_display) as desktop,
    ):
        assert [process.wait(START_S) for process in (central, camera, desktop)] == [2, 2, 2]
    assert told(tmp_path, "central", "does not exist. Run: respond-central init")
    assert told(tmp_path, "camera", "No enrolled camera in")
    assert told(tmp_path, "desktop", "There is no display here.")
    assert not [p for p in (tmp_path / FOLDER).iterdir() if p.stat().st_mode & 0o077]


def test_a_camera_enrols_by_standard_input_and_runs(shared_central: RunningCentral, tmp_path: Path) -> None:
    with shared_central.administration() as administration:
        administration.add_device("7701")
    code = shared_central.code(EnrolmentKind.CAMERA, "7701").text()
    camera = [sys.executable, "-m", "respond_desktop.camera", "enrol", "-", "--home", str(tmp_path)]
    done = subprocess.run(
        camera, input=f"\ufeff{code}\r\n", capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    card = tmp_path / "camera-7701" / "camera.json"
    card.write_bytes(card.read_bytes().replace(shared_central.url.encode(), b"https://127.0.0.1:9"))
    log = tmp_path / FOLDER / "camera.jsonl"
    with without_console(tmp_path, "respond_desktop.camera", "run") as process:
        eventually(lambda: process.poll() is not None or log.is_file(), "it looks for central")
        assert process.poll() is None, "it ended"
        assert told(tmp_path, "camera", "link_lost")
        process.send_signal(signal.SIGTERM)
        assert process.wait(START_S) == 0


def test_the_verifier_does_not_say_damaged_of_a_sound_log(
    shared_central: RunningCentral, tmp_path: Path
) -> None:
    exported = tmp_path / "log.jsonl"
    parts = open_parts(load_config(shared_central.home))
    parts.log.export(exported)
    parts.close()
    key = str(shared_central.folder / "log.pub")
    with without_console(tmp_path, "respond_desktop.audit.verify", str(exported), "--key", key) as process:
        assert process.wait(START_S) == 0


def piped(
    central: RunningCentral, *arguments: str, given: bytes = b""
) -> "subprocess.CompletedProcess[bytes]":
    """The command with streams as Windows makes them in a pipe."""
    env = {**central.environment(), "PYTHONUTF8": "0", "PYTHONIOENCODING": "cp1252"}
    return subprocess.run(
        [sys.executable, "-m", "respond_desktop.central", *arguments],
        env=env,
        input=given,
        capture_output=True,
        timeout=START_S,
        check=False,
    )


def test_a_password_from_standard_input_is_the_one_that_was_typed(shared_central: RunningCentral) -> None:
    shared_central.add_user("łukasz", "officer")
    asked = ("user", "passwd", "łukasz", "--password", "stdin")
    changed = piped(shared_central, *asked, given=f"\ufeff{WORD}\r\n".encode())
    assert changed.returncode == 0, changed.stderr
    assert changed.stdout.decode().strip() == "Changed the password of łukasz."
    desk = shared_central.enrol_workstation()
    assert desk.sign_in("łukasz", WORD).status_code == 200
    refused = piped(shared_central, *asked, given=WORD.encode("utf-16"))
    assert refused.returncode == 2
    assert b"Standard input is not UTF-8 text. Nothing was done." in refused.stderr
    assert desk.sign_in("łukasz", WORD).status_code == 200


def test_a_bug_is_in_the_log_before_the_program_ends(tmp_path: Path) -> None:
    code = (
        "import threading\nfrom respond_desktop.home.program import run_program\n"
        "def body():\n    thread = threading.Thread(target=lambda: 1 / 0); thread.start(); thread.join()\n"
        "    token = 's3cret' + '-token'\n    raise ValueError('rtsp://me:pass@host is broken')\n"
        "run_program('camera', body)"
    )
    env = {**os.environ, "RESPOND_HOME": str(tmp_path)}
    assert subprocess.run([*CLOSED, sys.executable, "-c", code], env=env, check=False).returncode == 1
    in_thread, line = (said for said in logged(tmp_path, "camera") if said["event"] == "bug")
    assert "ZeroDivisionError" in in_thread["exception"]
    assert (line["event"], line["kind"], line["level"]) == ("bug", "ValueError", "critical")
    assert "in body" in line["exception"] and "s3cret-token" not in str(line) and "pass@" not in str(line)
