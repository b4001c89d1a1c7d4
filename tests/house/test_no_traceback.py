"""No traceback reaches a person: every program says a fault in words, with its documented exit code and its log."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOG, CRASH = "logs/{}.jsonl", "a fault in it (RuntimeError at"
PROGRAMS = {
    "desktop": ("respond_desktop.app.__main__", "typer.Typer.__call__"),
    "central": ("respond_desktop.central.__main__", "typer.Typer.__call__"),
    "camera": ("respond_desktop.camera.__main__", "typer.Typer.__call__"),
    "verify": ("respond_desktop.audit.verify", "argparse.ArgumentParser.parse_args"),
    "dev": ("dev", "shutil.which"),
}
"""The module of each program's `main`, and what breaks: something it calls once it has begun."""
CODES = {"bug": 1, "library": 2, "disk": 2, "interrupt": 130}
EXCEPT = {("verify", "bug"): 2, ("verify", "interrupt"): 2, ("dev", "library"): 1}
"""The verifier's 1 means damaged: nothing but a finding may end with it."""
ARGUMENTS = {"dev": ["dev.py", "test"], "desktop": ["respond-desktop", "demo"]}

DRIVER = """
import importlib, json, os, pkgutil, sys
module, broken, folder, *sys.argv = sys.argv[1:]
FAULTS = {
    "bug": RuntimeError("induced"),
    "library": ImportError("libnothing.so.1: cannot open shared object file"),
    "disk": OSError(28, "No space left on device", "some-file"),
    "interrupt": KeyboardInterrupt(),
}
main = importlib.import_module(module).main
owner, name = broken.rsplit(".", 1)
owner = pkgutil.resolve_name(owner)
ended = {}
for kind, fault in FAULTS.items():
    told = os.path.join(folder, kind)
    child = os.fork()
    if not child:
        os.dup2(os.open(told, os.O_WRONLY | os.O_CREAT), 2)
        def breaks(*_arguments, **_options):
            raise fault
        setattr(owner, name, breaks)
        sys.exit(main())
    ended[kind] = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), open(told).read()
print(json.dumps(ended))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="forks")
@pytest.mark.parametrize("program", PROGRAMS)
def test_a_fault_is_said_in_words(program: str, tmp_path: Path) -> None:
    module, broken = PROGRAMS[program]
    home = tmp_path / "home"
    env = {**os.environ, "PYTHONPATH": str(ROOT), "RESPOND_HOME": str(home)}
    arguments = [module, broken, str(tmp_path), *ARGUMENTS.get(program, [program])]
    driven = subprocess.run(
        [sys.executable, "-c", DRIVER, *arguments], env=env, capture_output=True, text=True, check=False
    )
    ended = json.loads(driven.stdout.splitlines()[-1])
    for fault, (code, told) in ended.items():
        assert code == EXCEPT.get((program, fault), CODES[fault]), (fault, told)
        assert "Traceback" not in told and 'File "' not in told, told
        assert told.strip(), fault
    assert str(home / "logs" / f"{program}.jsonl") in ended["bug"][1] or program in ("verify", "dev")
    if program not in ("verify", "dev"):
        log = (home / "logs" / f"{program}.jsonl").read_text()
        assert "Traceback" in log and "induced" in log


def test_a_log_without_a_place_still_says_what_happened(tmp_path: Path) -> None:
    home = tmp_path / "a-file"
    home.write_text("not a folder")
    env = {**os.environ, "PYTHONPATH": str(ROOT), "RESPOND_HOME": str(home), "QT_QPA_PLATFORM": "offscreen"}
    ran = subprocess.run(
        [sys.executable, "-m", "respond_desktop.app"], env=env, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 2, ran.stderr
    assert "Traceback" not in ran.stderr and str(home) in ran.stderr and "Check free space" in ran.stderr


def test_the_log_that_is_named_is_that_of_the_cameras_own_home(tmp_path: Path) -> None:
    (tmp_path / "camera.json").write_text("{}")
    broken = "import respond_desktop.camera.__main__ as m, sys\n"
    broken += "def breaks(*_): raise RuntimeError('induced')\nm.load = breaks\n"
    broken += f"sys.argv = ['respond-camera', 'run', '--home', {str(tmp_path)!r}]\nm.main()"
    env = {**os.environ, "PYTHONPATH": str(ROOT), "RESPOND_HOME": str(tmp_path / "elsewhere")}
    ran = subprocess.run([sys.executable, "-c", broken], env=env, capture_output=True, text=True, check=False)
    assert ran.returncode == 1
    assert str(tmp_path / "logs" / "camera.jsonl") in ran.stderr.splitlines()[-1]
