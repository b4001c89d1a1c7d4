"""Central and camera install from their locks and run in an environment that has no Qt."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import dev

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def server_environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment with exactly what the locks of central and camera hold."""
    folder = tmp_path_factory.mktemp("roles") / "env"
    uv = dev.find_uv()
    env = os.environ | {"VIRTUAL_ENV": str(folder)}
    subprocess.run([uv, "venv", "-q", "--python", sys.executable, folder], check=True)
    locks = [ROOT / "requirements" / "central.txt", ROOT / "requirements" / "camera.txt"]
    subprocess.run([uv, "pip", "sync", "-q", "--require-hashes", *locks], check=True, env=env)
    subprocess.run([uv, "pip", "install", "-q", "--no-deps", ROOT], check=True, env=env)
    return folder / ("Scripts" if os.name == "nt" else "bin")


@pytest.mark.timeout(600)
def test_central_and_camera_run_where_qt_is_not_installed(server_environment: Path, tmp_path: Path) -> None:
    python = server_environment / "python"
    absent = subprocess.run([python, "-c", "import PySide6"], capture_output=True, text=True, check=False)
    assert "ModuleNotFoundError" in absent.stderr
    env = os.environ | {"RESPOND_HOME": str(tmp_path / "home")}
    env.pop("PYTHONPYCACHEPREFIX", None)  # what is compiled goes when the environment goes
    made = subprocess.run(
        [server_environment / "respond-central", "init", "--agency", "Harborview PD", "--training"],
        capture_output=True,
        text=True,
        env=env,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    for program in ("respond-camera", "respond-central", "respond-verify"):
        shown = subprocess.run(
            [server_environment / program, "--help"], capture_output=True, text=True, env=env, check=False
        )
        assert shown.returncode == 0, f"{program}: {shown.stderr}"
    window = subprocess.run(
        [server_environment / "respond-camera", "sim"], capture_output=True, text=True, env=env, check=False
    )
    assert window.returncode == 2
    assert "Traceback" not in window.stderr
