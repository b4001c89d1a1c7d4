"""Keeping a picture on a system that writes in text mode (Windows), and on a disk that keeps something else."""

import asyncio
import os
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from tests.central_live.people import bodies, make_scene, written
from tests.central_live.test_keep import MP4, PNG, asked, files, put, running, watching
from tests.support.central import RunningCentral

pytestmark = pytest.mark.attack("without a console")

SYSTEM = """
import os
os.O_BINARY = 1 << 30
_open, _write = os.open, os.write
_text, _kept = set(), set()

def opened(path, flags, *more, **named):
    descriptor = _open(path, flags & ~os.O_BINARY, *more, **named)
    (_text.discard if flags & os.O_BINARY else _text.add)(descriptor)
    (_kept.add if str(path).endswith(".part") else _kept.discard)(descriptor)
    return descriptor

def written(descriptor, content):
    content = bytes(content)
    changed = content.replace(b"\\n", b"\\r\\n") if descriptor in _text else content
    if descriptor in _kept and os.path.exists(os.environ["RESPOND_HOME"] + "/the disk lies"):
        changed = changed[:-1] + b"?"
    assert _write(descriptor, changed) == len(changed)
    return len(content)

os.open, os.write = opened, written
"""


@pytest.fixture
def windows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningCentral]:
    """A real central whose `os.open` and `os.write` are as on Windows."""
    system = tmp_path / "system"
    system.mkdir()
    (system / "sitecustomize.py").write_text(SYSTEM, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join((str(system), os.environ.get("PYTHONPATH", ""))))
    yield from running(tmp_path / "home")


def test_what_central_says_is_kept_is_what_came_in(windows: RunningCentral) -> None:
    scene = make_scene(windows)
    lie = windows.home / "the disk lies"

    async def story() -> str:
        async with AsyncExitStack() as stack:
            watch_id = await watching(scene, stack)
            assert (await put(scene.desktop, await asked(scene.desktop, watch_id), PNG)).status_code == 201
            assert [p.read_bytes() for p in files(windows)] == [PNG]
            clip = await asked(scene.desktop, watch_id, "clip")
            lie.touch()
            lost = await put(scene.desktop, clip, MP4, "video/mp4")
            assert (lost.status_code, lost.json()["kind"]) == (500, "disk_lies")
            assert "The picture is not kept." in lost.json()["detail"]
            lie.unlink()
            assert (await put(scene.desktop, clip, MP4, "video/mp4")).status_code == 404, "asked anew only"
            return clip

    clip = asyncio.run(story())
    assert [p.read_bytes() for p in files(windows)] == [PNG], "nothing of the other stays"
    [failed] = written(windows, "keep.failed", lambda b: b["keep"] == clip)
    assert "disk" in failed["reason"]
    [told] = written(windows, "integrity", lambda b: b.get("keep") == clip)
    assert told["what"] == "kept clip" and told["words"] == "Central's disk did not keep what came in."
    assert len(bodies(windows, "picture.kept")) == 1
