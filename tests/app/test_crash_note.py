"""The crash hook: a note says where the bug is and never what it was about."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from respond_desktop.app.crash import KEPT_NOTES, install_crash_hook

SECRET = "214 at 39.2904,-76.6122 token s3cr3t"


@pytest.fixture
def hook() -> Iterator[None]:
    before = sys.excepthook
    yield
    sys.excepthook = before


def crash(words: str) -> None:
    """A bug whose message and variables hold values, on its way to the hook."""
    token = f"token {words}"
    try:
        raise ValueError(f"no such unit: {token}")
    except ValueError as error:
        sys.excepthook(type(error), error, error.__traceback__)


@pytest.mark.usefixtures("hook")
def test_a_note_holds_places_in_the_code_and_no_values(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told: list[str] = []
    install_crash_hook(tmp_path, told.append)
    crash(SECRET)
    note = next((tmp_path / "crash").glob("*.txt"))
    text = note.read_text(encoding="utf-8")
    assert text.startswith("ValueError\n")
    assert f"{Path(__file__).name}:" in text and "in crash" in text
    said = capsys.readouterr()
    for words in (text, *told, note.name, said.out, said.err):
        assert not any(part in words for part in ("214", "39.2904", "s3cr3t", "no such unit"))
        assert str(tmp_path) not in words
    assert told == [f"Something went wrong in this program. It goes on. Note for IT: {note.name}"]


@pytest.mark.usefixtures("hook")
def test_notes_do_not_fill_the_disk(tmp_path: Path) -> None:
    install_crash_hook(tmp_path, lambda _words: None)
    for _ in range(KEPT_NOTES + 5):
        crash("again")
    assert len(list((tmp_path / "crash").glob("*.txt"))) <= KEPT_NOTES


@pytest.mark.usefixtures("hook")
def test_a_note_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    told: list[str] = []
    (tmp_path / "crash").write_text("a file in the folder's place")
    install_crash_hook(tmp_path, told.append)
    crash("x")
    assert told[0].endswith("Note for IT: not written, the disk can't be used")


def test_ctrl_c_is_no_crash_and_shows_no_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    told: list[str] = []
    install_crash_hook(tmp_path, told.append)
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert capsys.readouterr().err == "" and told == [] and not (tmp_path / "crash").exists()
