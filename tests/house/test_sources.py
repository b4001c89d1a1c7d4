"""What the source must never hold: files opened past the one door, and text whose encoding the system chooses."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PRODUCT = sorted((ROOT / "respond_desktop").rglob("*.py"))
DOOR = "respond_desktop/home/private_files.py"
NOT_FILES = {
    "respond_desktop/home/streams.py": {"open": "os.devnull", "os.open": "os.devnull"},
    "respond_desktop/central/cli/copying/archive.py": {"open": ""},  # a tar in a file that the door opened
    "respond_desktop/video/media_process/worker.py": {"os.open": "os.devnull"},
    "respond_desktop/audit/verify.py": {"open": "os.devnull"},  # it imports nothing of ours
    "respond_desktop/central/links/desktops.py": {"touch": ""},  # a scene
    "respond_desktop/ui/wall/moves.py": {"touch": ""},  # a hand
    "respond_desktop/ui/sound/tones.py": {"write_bytes": ""},  # makes resources that everybody may read
}
"""Calls that open no file of ours, by what they open first."""
READING = {"r", "rb", "rt"}
PROCESSES = {"run", "Popen", "check_output", "check_call", "call"}


def calls(path: Path) -> Iterator[tuple[ast.Call, str]]:
    """Each call and its name as it is written: `os.open`, `open`, or `.open` for a method."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Name):
            yield node, node.func.id
        elif isinstance(node.func, ast.Attribute):
            owner = node.func.value
            known = isinstance(owner, ast.Name) and owner.id in ("os", "io", "av", "tempfile", "subprocess")
            yield node, f"{owner.id if known and isinstance(owner, ast.Name) else ''}.{node.func.attr}"


def mode_of(call: ast.Call, place: int) -> str:
    """The mode an `open` is called with; `?` when it isn't written there."""
    given = next((k.value for k in call.keywords if k.arg == "mode"), None)
    if given is None and len(call.args) > place:
        given = call.args[place]
    if given is None:
        return "r"
    return given.value if isinstance(given, ast.Constant) and isinstance(given.value, str) else "?"


def writes(call: ast.Call, name: str) -> bool:
    """Whether the call may open a file to be written."""
    if name in (".write_text", ".write_bytes", ".touch"):
        return True
    if name == "os.open":  # those of `tempfile` are binary and the owner's by themselves
        return True
    if name in ("open", "io.open"):
        return mode_of(call, 1) not in READING
    mode = mode_of(call, 0)
    return name == ".open" and bool(mode) and set(mode) <= set("rwxabt+") and mode not in READING


def allowed(relative: str, call: ast.Call, name: str) -> bool:
    if relative == DOOR:
        return True
    opened = NOT_FILES.get(relative, {}).get(name.lstrip("."))
    first = ast.unparse(call.args[0]) if call.args else ""
    return opened is not None and opened in ("", first)


@pytest.mark.attack("without a console")
def test_every_file_is_opened_for_writing_by_the_one_door() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{call.lineno} {name}"
        for path in PRODUCT
        for call, name in calls(path)
        if writes(call, name) and not allowed(path.relative_to(ROOT).as_posix(), call, name)
    ]
    assert not found, "use respond_desktop/home/private_files.py: for the owner only, and binary on Windows"


@pytest.mark.attack("without a console")
def test_the_door_opens_nothing_as_text() -> None:
    opened = [call for call, name in calls(ROOT / DOOR) if name == "os.open"]
    assert opened
    for call in opened:
        assert "_BINARY" in ast.unparse(call.args[1]), f"line {call.lineno}"


def without_encoding(call: ast.Call, name: str) -> bool:
    """Whether text goes in or out in an encoding that the system chooses."""
    given = {k.arg for k in call.keywords}
    if "encoding" in given or None in given:
        return False
    if name in (".read_text", ".write_text"):
        return len(call.args) <= (name == ".write_text")
    if name in ("open", "io.open"):
        return "b" not in mode_of(call, 1)
    if name == ".open":
        mode = mode_of(call, 0)
        return bool(call.args) and set(mode) <= set("rwxabt+") and "b" not in mode
    if name.rpartition(".")[2] in PROCESSES:
        return bool(given & {"text", "universal_newlines"})
    return name == "os.fdopen" and "b" not in mode_of(call, 1)


@pytest.mark.attack("without a console")
def test_no_text_is_read_or_written_in_an_encoding_of_the_systems_choice() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{call.lineno} {name}"
        for path in (*PRODUCT, ROOT / "dev.py")
        for call, name in calls(path)
        if without_encoding(call, name)
    ]
    assert not found
