"""Who this camera is: its folder, its own key, whom it trusts; and how it was enrolled."""

import contextlib
import json
import os
import secrets
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from respond_desktop.home.file_lock import lock
from respond_desktop.home.paths import private_folder
from respond_desktop.home.private_files import open_private, replace_private, write_private
from respond_desktop.home.rights import close_home
from respond_desktop.wire.introduction import with_introduced
from respond_desktop.wire.signing import b64, load_private, load_public, new_key, private_bytes, unb64


class RunsAlreadyError(RuntimeError):
    """Another process runs this camera."""


class CameraNotEnrolledError(RuntimeError):
    """There is no usable enrolment in the folder; the message says what to do."""


@dataclass(frozen=True)
class CameraIdentity:
    """One enrolled camera; `key` never leaves this process."""

    folder: Path
    device_id: str
    device_number: str
    unit_number: str
    central_url: str
    media_port: int
    agency: str
    training: bool
    log_key: Ed25519PublicKey
    key: Ed25519PrivateKey

    @property
    def ca_file(self) -> Path:
        """The only CA this camera trusts."""
        return self.folder / "ca.pem"

    @property
    def journal_file(self) -> Path:
        """Its own journal."""
        return self.folder / "journal.jsonl"


@dataclass(frozen=True, slots=True)
class Admission:
    """What central said when it admitted the camera; goes into `camera.json`."""

    device_id: str
    device_number: str
    unit_number: str
    central_url: str
    media_port: int
    agency: str
    training: bool
    log_key: str


def make_key(home: Path) -> tuple[Path, Ed25519PrivateKey]:
    """A fresh key in a folder of its own (file mode 0600), on disk before central hears of it."""
    folder = private_folder(private_folder(home) / f"camera-new-{secrets.token_hex(4)}")
    key = new_key()
    write_private(folder / "camera.key", b64(private_bytes(key)).encode() + b"\n")
    return folder, key


def keep(folder: Path, admission: Admission, ca_pem: bytes) -> Path:
    """Complete the folder and give it its name; an earlier enrolment of the same camera is kept beside it."""
    write_private(folder / "ca.pem", ca_pem)
    fields = {name: getattr(admission, name) for name in admission.__slots__}
    write_private(folder / "camera.json", f"{json.dumps(fields, indent=2)}\n".encode())
    named = folder.with_name(f"camera-{admission.device_number}")
    if named.exists():
        named.rename(folder.with_name(f"replaced-{named.name}-{secrets.token_hex(4)}"))
    return folder.rename(named)


def trust_too(ca_file: Path, introduction: str, context: ssl.SSLContext) -> None:
    """Trust the agency's new CA as well, from now on and after a restart; raises NotIntroducedError, OSError."""
    pem = with_introduced(ca_file.read_text(encoding="ascii"), introduction)
    replace_private(ca_file, pem.encode("ascii"))
    context.load_verify_locations(cadata=pem)


def find(home: Path, number: str | None = None) -> Path:
    """The folder of camera `number`, or of the only one; raises NotEnrolledError."""
    if (home / "camera.json").is_file():
        return home
    found = sorted(path.parent for path in home.glob("camera-*/camera.json"))
    if number is not None:
        found = [path for path in found if path.name == f"camera-{number}"]
    if len(found) == 1:
        return found[0]
    if not found:
        raise CameraNotEnrolledError(f"No enrolled camera in {home}. Run: respond-camera enrol CODE")
    numbers = ", ".join(path.name.removeprefix("camera-") for path in found)
    raise CameraNotEnrolledError(f"Several cameras are enrolled here: {numbers}. Choose one with --camera.")


def find_all(home: Path) -> list[Path]:
    """The folders of all enrolled cameras, by number; raises NotEnrolledError when there is none."""
    found = sorted(path.parent for path in home.glob("camera-*/camera.json"))
    return found or [find(home)]


def load(folder: Path) -> CameraIdentity:
    """Read an enrolled camera, closed to others first; raises NotEnrolledError, NotPrivateError."""
    close_home(folder)
    try:
        fields = json.loads((folder / "camera.json").read_text(encoding="utf-8"))
        admission = Admission(**fields)
        key = load_private(unb64((folder / "camera.key").read_text(encoding="ascii").strip()))
        log_key = load_public(unb64(admission.log_key))
    except (OSError, ValueError, TypeError) as error:
        raise CameraNotEnrolledError(
            f"The enrolment in {folder} can't be read. Enrol the camera again."
        ) from error
    values = {name: getattr(admission, name) for name in admission.__slots__ if name != "log_key"}
    return CameraIdentity(folder=folder, log_key=log_key, key=key, **values)


@contextlib.contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Hold the camera's folder for this process; raises RunsAlreadyError when another has it."""
    descriptor = open_private(folder / "lock", os.O_RDWR | os.O_CREAT)
    try:
        try:
            lock(descriptor)
        except OSError as error:
            raise RunsAlreadyError(f"{folder.name} runs already. End that program first.") from error
        yield
    finally:
        os.close(descriptor)
