"""The bootstrap: locks are whole, and what is missing is said in one line."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import dev

ROOT = Path(__file__).resolve().parents[2]
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))


@pytest.mark.parametrize("lock", LOCKS, ids=lambda p: p.name)
def test_every_locked_package_is_pinned_with_hashes_and_no_index_is_named(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    blocks = re.split(r"\n(?=[A-Za-z0-9])", text)
    for block in blocks:
        if block.strip() and not block.startswith("#"):
            assert re.match(r"[A-Za-z0-9._\-\[\],]+==\S+", block), block.splitlines()[0]
            assert "--hash=sha256:" in block, block.splitlines()[0]
    assert "://" not in text
    assert "--index" not in text


def test_roles_are_resolved_together() -> None:
    def versions(name: str) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
        for package, version in re.findall(r"^([A-Za-z0-9._\-]+)==([^\s;]+)", text, re.M):
            found.setdefault(package, set()).add(version)
        return found

    everything = versions("dev")
    for role in ("desktop", "central", "camera"):
        for package, pinned in versions(role).items():
            assert pinned <= everything[package], f"{role}: {package}"
    assert not {"pyside6", "pyside6-essentials"} & (versions("central").keys() | versions("camera").keys())


def test_an_unknown_benchmark_is_named_in_one_line() -> None:
    asked = subprocess.run(
        [sys.executable, ROOT / "dev.py", "bench", "no-such"], capture_output=True, text=True, check=False
    )
    assert asked.returncode == 2
    assert asked.stderr.strip().splitlines()[-1].startswith("dev.py: There is no benchmark no-such.")


def test_an_unsupported_python_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 0, "final", 0))
    with pytest.raises(dev.CannotRunError, match=r"Install Python 3\.11"):
        dev.check_python()
