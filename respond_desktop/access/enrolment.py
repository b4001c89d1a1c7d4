"""Make this computer a workstation of the agency, and know it again at each start."""

import json
import ssl
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from respond_desktop.access.keys import Keys, KeyVault
from respond_desktop.domain.names import typed
from respond_desktop.home.paths import private_folder
from respond_desktop.home.private_files import replace_private
from respond_desktop.home.rights import close_home
from respond_desktop.wire.bodies.http import Enrolled
from respond_desktop.wire.client import EnrolmentError, enrol
from respond_desktop.wire.enrolment import (
    BadEnrolmentCodeError,
    EnrolmentCode,
    EnrolmentKind,
    parse_enrolment_code,
)
from respond_desktop.wire.introduction import NotIntroducedError, with_introduced
from respond_desktop.wire.signing import load_public, unb64

log = structlog.get_logger()

FOLDER = "workstation"
FILE = "workstation.json"
CA_FILE = "ca.pem"
DATABASE = "desktop.db"
NAME_LENGTH = 80


class WorkstationNotEnrolledError(RuntimeError):
    """This computer is no workstation yet; the message says what to do."""

    def __init__(self) -> None:
        super().__init__(
            "This workstation is not enrolled. Paste the enrolment code your administrator gave you."
        )


class WorkstationUnreadableError(RuntimeError):
    """The workstation's own file is damaged; the message says what to do."""

    def __init__(self) -> None:
        super().__init__(
            "The file workstation.json or ca.pem is damaged. "
            "IT: restore it, or remove it and enrol this workstation again."
        )


@dataclass(frozen=True, slots=True)
class WorkstationIdentity:
    """What workstation.json holds: who this workstation is and whom it belongs to. No secrets."""

    id: str
    name: str
    url: str
    agency: str
    training: bool
    log_key: str
    media_port: int


@dataclass(frozen=True, slots=True)
class Workstation:
    """An enrolled workstation with its keys; `ca_pem` is the only CA it trusts."""

    identity: WorkstationIdentity
    folder: Path
    ca_pem: str
    keys: Keys

    @property
    def id(self) -> str:
        """Its id on every connection."""
        return self.identity.id

    @property
    def name(self) -> str:
        """What people call it."""
        return self.identity.name

    def called(self, name: str) -> "Workstation":
        """The same under another name."""
        return replace(self, identity=replace(self.identity, name=name))

    @property
    def url(self) -> str:
        """Central's address."""
        return self.identity.url

    @property
    def database(self) -> Path:
        """Its encrypted database."""
        return self.folder / DATABASE

    @property
    def log_key(self) -> Ed25519PublicKey:
        """The key central signs its log with, as it was told at enrolment."""
        return load_public(unb64(self.identity.log_key))


def enrol_workstation(code_text: str, home: Path, vault: KeyVault) -> Workstation:
    """Enrol with a one-time code and keep identity, CA and keys; the name is the one the administrator gave.

    The keyring is asked first, so that a locked one does not use up the code. Raises BadEnrolmentCodeError (mistyped),
    EnrolmentError (refused, unreachable, enrolled already), its CaMismatchError (another server: nothing was
    sent), KeyringUnavailableError; each with words for the user.
    """
    code = parse_enrolment_code(code_text)
    if code.kind is not EnrolmentKind.WORKSTATION:
        raise BadEnrolmentCodeError("This code is for a camera. Ask your administrator for a workstation's.")
    if not code.url.startswith("https://"):
        raise BadEnrolmentCodeError("This code names no secure address. Ask your administrator for another.")
    folder = home / FOLDER
    if (folder / FILE).exists():
        raise EnrolmentError(
            "This workstation is enrolled already. IT: remove workstation.json first to enrol it again."
        )
    try:
        private_folder(folder)
        _set_aside(folder / DATABASE)
    except OSError as error:
        raise EnrolmentError(
            f"The folder {folder} can't be written. IT: allow it, then try again."
        ) from error
    keys = vault.create()
    try:
        enrolled, ca_pem = enrol(code, keys.workstation)
    except EnrolmentError:
        vault.forget(database=False)
        raise
    workstation = Workstation(_identity(enrolled, code), folder, ca_pem, keys)
    _keep(workstation)
    return workstation


def trust_too(folder: Path, introduction: str, contexts: tuple[ssl.SSLContext, ...]) -> str:
    """Trust the agency's new CA as well, from now on and after a restart; what is trusted (PEM).

    One that nobody trusted vouches for, or that can't be kept, changes nothing.
    """
    trusted = (folder / CA_FILE).read_text(encoding="utf-8")
    try:
        pem = with_introduced(trusted, introduction)
        _write(folder / CA_FILE, pem)
    except (NotIntroducedError, OSError) as error:
        log.warning("ca_not_taken", error=type(error).__name__)
        return trusted
    for context in contexts:
        context.load_verify_locations(cadata=pem)
    log.info("ca_taken")
    return pem


def is_enrolled(home: Path) -> bool:
    """Whether this computer was enrolled; asks neither keyring nor network."""
    return (home / FOLDER / FILE).exists()


def load_workstation(home: Path, vault: KeyVault) -> Workstation:
    """The workstation as enrolled, closed to others first.

    Raises NotEnrolledError, WorkstationUnreadableError, NotPrivateError, KeyringUnavailableError.
    """
    folder = home / FOLDER
    if not (folder / FILE).exists():
        raise WorkstationNotEnrolledError
    close_home(folder)
    identity, ca_pem = _read(folder)
    return Workstation(identity, folder, ca_pem, vault.open())


def keep_name(workstation: Workstation) -> None:
    """Keep what the workstation is called now for the next start; raises OSError when that can't be written."""
    _write(workstation.folder / FILE, _text(workstation.identity))


def _identity(enrolled: Enrolled, code: EnrolmentCode) -> WorkstationIdentity:
    return WorkstationIdentity(
        enrolled.id,
        typed(code.name)[:NAME_LENGTH] or enrolled.id,
        code.url,
        enrolled.agency,
        enrolled.training,
        enrolled.log_key,
        enrolled.media_port,
    )


def _text(identity: WorkstationIdentity) -> str:
    return json.dumps(asdict(identity), indent=1, ensure_ascii=False)


def _read(folder: Path) -> tuple[WorkstationIdentity, str]:
    try:
        fields: dict[str, Any] = json.loads((folder / FILE).read_text(encoding="utf-8"))
        identity = WorkstationIdentity(**fields)
        load_public(unb64(identity.log_key))
        ca_pem = (folder / CA_FILE).read_text(encoding="utf-8")
    except (OSError, ValueError, TypeError) as error:
        raise WorkstationUnreadableError from error
    if not identity.id or not identity.url.startswith("https://") or "CERTIFICATE" not in ca_pem:
        raise WorkstationUnreadableError
    return identity, ca_pem


def _set_aside(database: Path) -> None:
    """Keep an earlier enrolment's records: its database stays readable with the key still in the keyring."""
    if database.exists():
        until = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
        for suffix in ("", "-wal", "-shm"):
            part = database.with_name(database.name + suffix)
            if part.exists():
                part.replace(database.with_name(f"{database.stem}-until-{until}{database.suffix}{suffix}"))


def _keep(workstation: Workstation) -> None:
    try:
        _write(workstation.folder / CA_FILE, workstation.ca_pem)
        _write(workstation.folder / FILE, _text(workstation.identity))
    except OSError as error:
        raise EnrolmentError(
            "The enrolment can't be kept on this disk. IT: free space, then enrol with a new code."
        ) from error


def _write(path: Path, text: str) -> None:
    replace_private(path, text.encode())
