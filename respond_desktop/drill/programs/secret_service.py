"""A real Secret Service of our own for drills and tests: private D-Bus and GNOME Keyring in temporary folders."""

import contextlib
import os
import secrets
import select
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType

from respond_desktop.drill.programs.display import CannotRunError
from respond_desktop.home.private_files import write_private

_ENV = (
    "DBUS_SESSION_BUS_ADDRESS",
    "XDG_DATA_HOME",
    "XDG_CONFIG_HOME",
    "XDG_RUNTIME_DIR",
    "GNOME_KEYRING_CONTROL",
)
_CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:dir={folder}</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/></policy>
</busconfig>
"""
_UNLOCK = "org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface"
"""GNOME Keyring's own interface, the one its test suite unlocks with."""
START_TIMEOUT_S = 20


class PrivateSecretService:
    """The desktop's keyring while the context lasts: sets the environment of this process and its children.

    Nobody's own keyring is touched. Raises CannotRunError naming what is missing.
    """

    def __init__(self) -> None:
        self._password = secrets.token_hex(16)
        self._folder = ""
        self._before: dict[str, str | None] = {}
        self._bus: subprocess.Popen[bytes] | None = None
        self._keyring: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "PrivateSecretService":
        self._folder = tempfile.mkdtemp(prefix="respond-keyring-")
        try:
            self._start()
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def lock(self) -> None:
        """Lock the keyring as a screen lock would."""
        import secretstorage

        with contextlib.closing(secretstorage.dbus_init()) as bus:
            secretstorage.get_default_collection(bus).lock()

    def unlock(self) -> None:
        """Unlock it with its password, without a prompt."""
        import secretstorage
        from secretstorage import util

        with contextlib.closing(secretstorage.dbus_init()) as bus:
            path = secretstorage.get_default_collection(bus).collection_path
            sealed = util.format_secret(util.open_session(bus), self._password.encode(), "text/plain")
            service = util.DBusAddressWrapper("/org/freedesktop/secrets", _UNLOCK, bus)
            service.call("UnlockWithMasterPassword", "o(oayays)", path, sealed)

    def freeze(self) -> None:
        """Let it hang: it takes requests and answers none."""
        assert self._keyring is not None
        self._keyring.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        assert self._keyring is not None
        self._keyring.send_signal(signal.SIGCONT)

    def _start(self) -> None:
        bus, keyring = _needed("dbus-daemon"), _needed("gnome-keyring-daemon")
        self._before = {name: os.environ.get(name) for name in _ENV}
        for name in _ENV[1:4]:
            place = Path(self._folder, name.lower())
            place.mkdir(mode=0o700)
            os.environ[name] = str(place)
        os.environ["GNOME_KEYRING_CONTROL"] = str(Path(self._folder, "xdg_runtime_dir", "keyring"))
        self._start_bus(bus)
        self._start_keyring(keyring)

    def _start_bus(self, program: str) -> None:
        config = Path(self._folder, "bus.conf")
        write_private(config, _CONFIG.format(folder=self._folder).encode())
        command = [*_dies_with_us(), program, f"--config-file={config}", "--nofork", "--nopidfile"]
        command.append("--print-address=1")
        self._bus = subprocess.Popen(  # noqa: S603
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        os.environ["DBUS_SESSION_BUS_ADDRESS"] = _line(self._bus, "dbus-daemon")

    def _start_keyring(self, program: str) -> None:
        command = [*_dies_with_us(), program, "--foreground", "--unlock", "--components=secrets"]
        self._keyring = subprocess.Popen(  # noqa: S603
            command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        assert self._keyring.stdin is not None
        self._keyring.stdin.write(self._password.encode())
        self._keyring.stdin.close()
        deadline = time.monotonic() + START_TIMEOUT_S
        while not _unlocked():
            if self._keyring.poll() is not None or time.monotonic() > deadline:
                raise CannotRunError("gnome-keyring-daemon does not start.")
            time.sleep(0.02)

    def _stop(self) -> None:
        for process in (self._keyring, self._bus):
            if process is None:
                continue
            process.terminate()
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    stream.close()
        self._keyring = self._bus = None
        for name, value in self._before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
        shutil.rmtree(self._folder, ignore_errors=True)


def _dies_with_us() -> list[str]:
    """Start of a command whose program ends when the thread that starts it does, even if we are killed."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "TERM", "--"] if setpriv else []


def _line(process: "subprocess.Popen[bytes]", name: str) -> str:
    """The first line a program prints once it is ready."""
    assert process.stdout is not None
    ready, _, _ = select.select([process.stdout], [], [], START_TIMEOUT_S)
    line = process.stdout.readline().decode().strip() if ready else ""
    if not line:
        raise CannotRunError(f"{name} does not start.")
    return line


def _unlocked() -> bool:
    import secretstorage

    try:
        with contextlib.closing(secretstorage.dbus_init()) as bus:
            return not secretstorage.Collection(bus).is_locked()
    except secretstorage.SecretStorageException:
        return False


def _needed(program: str) -> str:
    found = shutil.which(program)
    if found is None:
        package = "gnome-keyring" if "keyring" in program else "dbus"
        raise CannotRunError(f"{program} is missing. Install it (Debian: apt-get install {package}).")
    return found
