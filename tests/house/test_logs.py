"""Logs: a fault is written down with files and lines, never with what variables held; bounded, for their owner."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from respond_desktop.home.log_file import OLDER_KEPT, LogFile
from respond_desktop.home.log_stream import SteadyStream
from respond_desktop.home.logs import Sinks
from tests.support.pace import within

FAULTY = """
import structlog
from pathlib import Path
from respond_desktop.home.logs import configure_logs
configure_logs(program="camera", home=Path({home!r}))
def carry():
    token = "s3cret" + "-token"
    raise ValueError("broken")
try:
    carry()
except ValueError:
    structlog.get_logger().error("request_failed", exc_info=True, sent="\\x1b[2J" + 50_000 * "x")
import logging
logging.getLogger("uvicorn.error").error("too %s", "late")
"""


def ran(home: Path, stderr: int = subprocess.PIPE) -> str:
    code = FAULTY.format(home=str(home))
    done = subprocess.run([sys.executable, "-c", code], stderr=stderr, encoding="utf-8", check=True)
    return done.stderr or ""


def test_text_to_people_and_lines_to_programs_show_no_variables(tmp_path: Path) -> None:
    text = ran(tmp_path)
    assert "request_failed" in text and "too late" in text
    assert "ValueError: broken" in text
    assert "s3cret-token" not in text
    assert "\x1b" not in text.replace("\x1b[2J", ""), "colours only on a terminal"
    written = (tmp_path / "logs" / "camera.jsonl").read_text(encoding="utf-8")
    failed, late = (json.loads(line) for line in written.splitlines())
    assert (failed["event"], failed["level"], failed["program"]) == ("request_failed", "error", "camera")
    assert failed["timestamp"].endswith("Z") and failed["pid"] > 0
    assert "ValueError: broken" in failed["exception"] and "s3cret-token" not in written
    assert len(failed["sent"]) < 10_000
    assert (late["event"], late["logger"]) == ("too late", "uvicorn.error")


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo terminals")
def test_a_terminal_gets_colours(tmp_path: Path) -> None:
    ours, theirs = os.openpty()
    try:
        ran(tmp_path, theirs)
        assert b"\x1b[3" in os.read(ours, 4096)
    finally:
        os.close(ours)
        os.close(theirs)


WRITER = """
import sys
from pathlib import Path
from respond_desktop.home.log_file import LogFile
file = LogFile(Path(sys.argv[1]), "central", 2_000)
for number in range(200):
    file.write(f"{sys.argv[2]}-{number:03} " + 50 * "x")
"""


def test_a_log_is_bounded_whole_and_its_owners_with_several_programs_writing(tmp_path: Path) -> None:
    folder = tmp_path / "logs"
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(folder), name], umask=0) for name in ("a", "b")
    ]
    assert [writer.wait(within(60)) for writer in writers] == [0, 0]
    logs = sorted(folder.glob("*.jsonl"))
    assert len(logs) == 1 + OLDER_KEPT
    assert sum(path.stat().st_size for path in logs) <= 2 * len(logs) * 2_000
    lines = [line for path in logs for line in path.read_text(encoding="utf-8").splitlines()]
    assert all(len(line) == 56 for line in lines)
    newest = (folder / "central.jsonl").read_text(encoding="utf-8").splitlines()
    assert {"a-199", "b-199"} & {line[:5] for line in newest}
    if os.name == "posix":
        assert not [p for p in (folder, *folder.iterdir()) if p.stat().st_mode & 0o077]


def test_a_log_that_has_no_place_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / "logs").write_bytes(b"a file where the folder should be")
    assert "request_failed" in ran(tmp_path)


def test_a_removed_log_begins_anew(tmp_path: Path) -> None:
    file = LogFile(tmp_path, "desktop")
    file.write("one")
    (tmp_path / "desktop.jsonl").unlink()
    file.write("two")
    assert (tmp_path / "desktop.jsonl").read_bytes() == b"two\n"


def test_a_log_that_had_no_room_says_afterwards_how_much_is_missing(tmp_path: Path) -> None:
    sinks = Sinks(LogFile(tmp_path / "logs", "camera"))
    (tmp_path / "logs").write_bytes(b"a file where the folder should be")
    sinks.take("one", "one")
    sinks.take("two", "two")
    (tmp_path / "logs").unlink()
    sinks.take("three", "three")
    lost, three = (tmp_path / "logs" / "camera.jsonl").read_text(encoding="utf-8").splitlines()
    assert (json.loads(lost)["event"], json.loads(lost)["about"], three) == ("lines_lost", 2, "three")


UNWRITABLE = """
import os, sys, structlog
from respond_desktop.home.logs import configure_logs
configure_logs()
log = structlog.get_logger()
log.error("before")
there = os.dup(2)
os.dup2(os.open("/dev/full", os.O_WRONLY), 2)
for _ in range(3):
    log.error("lost")
os.dup2(there, 2)
log.error("after")
sys.stderr.close()
log.error("closed")
print("still here")
"""


@pytest.mark.attack("recording never forgets")
def test_a_line_that_cannot_be_written_stops_nothing_and_is_missed_aloud() -> None:
    ran = subprocess.run([sys.executable, "-c", UNWRITABLE], capture_output=True, text=True, check=True)
    assert ran.stdout == "still here\n"
    lines = ran.stderr.splitlines()
    assert "before" in lines[0] and "after" in lines[-1]
    assert any("lines could not be written here" in line for line in lines)


def test_a_program_without_a_console_logs_into_nothing() -> None:
    stream = SteadyStream(None)
    assert stream.write("a line\n") == 7
    assert not stream.isatty()
