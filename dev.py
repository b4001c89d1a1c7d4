#!/usr/bin/env python3
"""Make the environment and run the project: demo, test, check, bench, lock, package.

Standard library only. The environment is `.venv` beside this file; its packages come from `requirements/*.txt`,
which pin every file by hash.
"""

import argparse
import hashlib
import os
import platform
import shutil
import subprocess
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
BOOTSTRAP = ROOT / ".dev" / "bootstrap"
REQUIREMENTS = ROOT / "requirements"
ROLES = {
    "dev": ["dev"],
    "desktop": ["desktop", "camera-window"],
    "central": ["central"],
    "camera": ["camera"],
}
SOURCES = ["respond_desktop", "tests", "dev.py", ".ci"]

# What Qt (widgets, multimedia, WebEngine), the keyring and a display-less run load from the system (Debian names).
PACKAGE_NAMES = """
libglib2.0-0 libgl1 libegl1 libxkbcommon0 libdbus-1-3 libfontconfig1 libfreetype6 libbrotli1 libx11-6 libpulse0
libxext6 libxfixes3 libnss3 libxcomposite1 libxdamage1 libxrandr2 libxtst6 libxkbfile1 libasound2 libgbm1 libdrm2
libxcb-dri3-0 libx11-xcb1 libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-render-util0
libxcb-shape0 libxcb-xkb1 libxkbcommon-x11-0 xvfb xauth dbus gnome-keyring ffmpeg
pulseaudio pulseaudio-utils
"""
SYSTEM_PACKAGES = tuple(PACKAGE_NAMES.split())


class CannotRunError(Exception):
    """Something is missing; the message is one line that says what to install or do."""


def run(command: Sequence[str | Path], env: dict[str, str] | None = None) -> int:
    """Run a command in the project's folder and return its exit code."""
    return subprocess.call([str(part) for part in command], cwd=ROOT, env=env)


def must(command: Sequence[str | Path], otherwise: str, env: dict[str, str] | None = None) -> None:
    """Run a command; when it fails, stop with `otherwise` as the one line that says what to do."""
    if run(command, env) != 0:
        raise CannotRunError(otherwise)


# ---- environment


def check_python() -> None:
    """Python 3.11 to 3.13 on a 64-bit machine, or one line that says what to install."""
    if not (3, 11) <= sys.version_info[:2] <= (3, 13):
        raise CannotRunError(
            f"Python {platform.python_version()} is not supported. "
            "Install Python 3.11, 3.12 or 3.13 and run dev.py with it."
        )


def missing_system_packages() -> list[str]:
    """Debian packages that are needed and not installed; empty where there is no dpkg."""
    if not shutil.which("dpkg-query"):
        return []
    shown = subprocess.run(
        ["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\n"],
        capture_output=True,
        encoding="utf-8",
        check=False,
    ).stdout
    installed = {line.split()[0] for line in shown.splitlines() if line.endswith(" installed")}
    return [p for p in SYSTEM_PACKAGES if p not in installed and f"{p}t64" not in installed]


def real_names(packages: list[str]) -> list[str]:
    """The same packages under the names this release has (Ubuntu 24.04 and Debian 13 renamed some to ...t64)."""
    known = subprocess.run(
        ["apt-cache", "pkgnames"], capture_output=True, encoding="utf-8", check=False
    ).stdout.split()
    names = set(known)
    return [f"{p}t64" if f"{p}t64" in names else p for p in packages]


def install_system_packages() -> None:
    """Install what is missing where we may (root with apt), else say it in one line and go on."""
    missing = missing_system_packages()
    if not missing:
        return
    if not shutil.which("apt-get"):
        print(f"dev.py: these system packages may be missing: {' '.join(missing)}", file=sys.stderr)
        return
    if os.geteuid() != 0:
        wanted_names = " ".join(real_names(missing))
        print(f"dev.py: if something doesn't start: sudo apt-get install {wanted_names}", file=sys.stderr)
        return
    print(f"dev.py: installing {len(missing)} system packages with apt", flush=True)
    env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    run(["apt-get", "update", "-q"], env)
    wanted = real_names(missing)
    must(
        ["apt-get", "install", "-y", "-q", "--no-install-recommends", *wanted],
        f"apt could not install the system packages. Run: apt-get install {' '.join(wanted)}",
        env,
    )


def have_venv() -> bool:
    """Whether this Python can make an environment with pip in it (Debian ships that apart)."""
    probe = "import venv, ensurepip"
    return subprocess.call([sys.executable, "-c", probe], stderr=subprocess.DEVNULL) == 0


def find_uv() -> Path:
    """uv of the right version: from our bootstrap folder, made on first use."""
    uv = BOOTSTRAP / ("Scripts/uv.exe" if os.name == "nt" else "bin/uv")
    if uv.exists():
        return uv
    if not have_venv() and os.name == "posix" and os.geteuid() == 0 and shutil.which("apt-get"):
        run(["apt-get", "update", "-q"])
        run(["apt-get", "install", "-y", "-q", "--no-install-recommends", "python3-venv"])
    if not have_venv():
        raise CannotRunError("Python's venv module is missing. Run: sudo apt-get install python3-venv")
    must(
        [sys.executable, "-m", "venv", BOOTSTRAP], "The folder .dev can't be written. Check its permissions."
    )
    pip = [BOOTSTRAP / ("Scripts" if os.name == "nt" else "bin") / "python", "-m", "pip", "install", "-q"]
    must(
        [*pip, "--require-hashes", "-r", REQUIREMENTS / "bootstrap.txt"],
        "uv could not be installed. Check the network or your package mirror (pip's settings), then run again.",
    )
    return uv


def stamp(role: str) -> str:
    """What the environment was made from; another value means it must be made again."""
    digest = hashlib.sha256((REQUIREMENTS / f"{role}.txt").read_bytes())
    digest.update((ROOT / "pyproject.toml").read_bytes())
    digest.update(platform.python_version().encode())
    return digest.hexdigest()


def make_environment(role: str = "dev") -> None:
    """Make `.venv` from the role's locked requirements, if it isn't already so."""
    check_python()
    if os.name == "posix":
        install_system_packages()
    marker = VENV / "respond-stamp"
    wanted = stamp(role)
    if PYTHON.exists() and marker.exists() and marker.read_text(encoding="utf-8") == wanted:
        return
    print("dev.py: making .venv from the locked requirements", flush=True)
    uv = find_uv()
    env = os.environ | {"VIRTUAL_ENV": str(VENV), "UV_LINK_MODE": "copy" if os.name == "nt" else "hardlink"}
    if not PYTHON.exists():
        made = [uv, "venv", "-q", "--python", sys.executable, VENV]
        must(made, "The folder .venv can't be made. Delete it and run again.", env)
    lock = REQUIREMENTS / f"{role}.txt"
    must(
        [uv, "pip", "sync", "-q", "--require-hashes", lock],
        "The locked packages could not be installed. Check the network or your package mirror, then run again.",
        env,
    )
    must(
        [uv, "pip", "install", "-q", "--no-deps", "-e", ROOT],
        "The project could not be installed into .venv.",
        env,
    )
    marker.write_text(wanted, encoding="utf-8")


def child_env() -> dict[str, str]:
    """Environment for programs we start: Chromium's sandbox can't run as root, so only there it is off."""
    env = dict(os.environ)
    if os.name == "posix" and os.geteuid() == 0:
        env["QTWEBENGINE_DISABLE_SANDBOX"] = "1"
    return env


def has_display() -> bool:
    """Whether a window can be shown."""
    if os.name == "nt" or sys.platform == "darwin":
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


# ---- commands


def demo(arguments: argparse.Namespace) -> int:
    """Everything on this machine; without a display the drill `radio-cut`, headless."""
    make_environment()
    if has_display() and not arguments.headless:
        return run([PYTHON, "-m", "respond_desktop.app", "demo"], child_env())
    out = ROOT / ".dev" / "drill"
    out.mkdir(parents=True, exist_ok=True)
    report, shots = out / "radio-cut.json", out / "screenshots"
    print("dev.py: no display here, so the drill radio-cut is played without one", flush=True)
    drill = ["drill", "radio-cut", "--headless", "--report", report, "--screenshots", shots]
    code = run([PYTHON, "-m", "respond_desktop.app", *drill], child_env())
    print(f"Report: {report}\nScreenshots: {shots}")
    return code


def test_env() -> dict[str, str]:
    """The same for tests, which start hundreds of programs: what Python compiles is kept, in `.dev/pycache`."""
    env = child_env()
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    env.setdefault("PYTHONPYCACHEPREFIX", str(ROOT / ".dev" / "pycache"))
    return env


def workers() -> int:
    """How many test processes: three for two processors, at most six; most tests wait for programs of their own."""
    return min(6, ((os.cpu_count() or 1) * 3 + 1) // 2)


def test(arguments: argparse.Namespace) -> int:
    """All tests, or those that pytest's options choose; files side by side."""
    make_environment()
    spread = [] if any(option.startswith("-n") for option in arguments.rest) else ["-n", str(workers())]
    return run([PYTHON, "-m", "pytest", *spread, "--dist", "loadfile", *arguments.rest], test_env())


def static_checks() -> int:
    """Format, ruff, mypy strict, import contracts; every one runs, any failure fails."""
    checks: list[list[str | Path]] = [
        [BIN / "ruff", "format", "--check", *SOURCES],
        [BIN / "ruff", "check", *SOURCES],
        [BIN / "mypy"],
        [BIN / "lint-imports"],
    ]
    failed = [Path(str(c[0])).name for c in checks if run(c) != 0]
    if failed:
        print(f"dev.py check: {', '.join(failed)} found something", file=sys.stderr)
    return 1 if failed else 0


def check(arguments: argparse.Namespace) -> int:
    """Static checks, then all tests."""
    make_environment()
    code = static_checks()
    if arguments.static:
        return code
    return test(arguments) or code


def bench(arguments: argparse.Namespace) -> int:
    """One benchmark; `--json F` writes its figures, other options are the benchmark's own."""
    make_environment()
    if not (ROOT / "tests" / "benchmarks" / f"{arguments.name}.py").exists():
        known = sorted(p.stem for p in (ROOT / "tests" / "benchmarks").glob("[a-z]*.py"))
        raise CannotRunError(f"There is no benchmark {arguments.name}. There are: {', '.join(known)}.")
    extra = ["--json", arguments.json] if arguments.json else []
    return run([PYTHON, "-m", f"tests.benchmarks.{arguments.name}", *extra, *arguments.rest], child_env())


def lock(_: argparse.Namespace) -> int:
    """Resolve all roles together and write requirements/*.txt with hashes; names no index."""
    uv = find_uv()
    base: list[str | Path] = [uv, "pip", "compile", "-q", "--universal", "--generate-hashes", "--no-header"]
    base += ["--python-version", "3.11", "--no-emit-index-url", "--no-emit-find-links", "pyproject.toml"]
    for role, extras in ROLES.items():
        names = [word for extra in extras for word in ("--extra", extra)]
        together = [] if role == "dev" else ["-c", REQUIREMENTS / "dev.txt"]
        must(
            [*base, *names, *together, "-o", REQUIREMENTS / f"{role}.txt"],
            f"The lock for {role} could not be made.",
        )
    return 0


def package(_: argparse.Namespace) -> int:
    """Build the wheel into dist/."""
    return run([find_uv(), "build", "--wheel", "-q", "-o", ROOT / "dist", ROOT])


def main() -> int:
    """Read the command line and run one command; a missing thing is said in one line, exit code 2."""
    parser = argparse.ArgumentParser(prog="dev.py", description="Make the environment and run the project.")
    commands = parser.add_subparsers(dest="command", required=True)

    def add(name: str, does: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=(does.__doc__ or "").strip())
        sub.set_defaults(does=does, rest=[])
        return sub

    add("demo", demo).add_argument(
        "--headless", action="store_true", help="play the drill even if there is a display"
    )
    add("test", test)
    add("check", check).add_argument("--static", action="store_true", help="leave the tests out")
    benchmark = add("bench", bench)
    benchmark.add_argument("name")
    benchmark.add_argument("--json", metavar="FILE")
    add("lock", lock)
    add("package", package)
    arguments, rest = parser.parse_known_args()
    if rest and arguments.command not in ("test", "bench"):
        parser.error(f"unknown: {' '.join(rest)}")
    arguments.rest = rest
    try:
        return int(arguments.does(arguments))
    except CannotRunError as error:
        print(f"dev.py: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("dev.py: stopped, as you asked", file=sys.stderr)
        return 130
    except Exception as error:
        print(f"dev.py: {fault_words(error)}", file=sys.stderr)
        return 2 if isinstance(error, OSError) else 1


def fault_words(error: Exception) -> str:
    """A fault in words; its traceback goes into a file, whose name is said."""
    kept = ROOT / ".dev" / "fault.txt"
    try:
        kept.parent.mkdir(exist_ok=True)
        kept.write_text("".join(traceback.format_exception(error)), encoding="utf-8")
        where = f"Details for whoever helps you: {kept}"
    except OSError:
        where = f"Details can't be written to {kept}"
    if isinstance(error, OSError):
        what = f"{error.filename or 'a file'} can't be used: {error.strerror or error}. Check free space and rights"
    else:
        what = f"dev.py has a fault ({type(error).__name__}). Run it again"
    return f"{what}. Nothing that runs already was changed. {where}"


if __name__ == "__main__":
    sys.exit(main())
