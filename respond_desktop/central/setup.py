"""Make a new central in an empty home, and open the parts of one that exists."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlmodel import Session

from respond_desktop.central.audit.log import Log
from respond_desktop.central.audit.rows import LOG_ID_KEY
from respond_desktop.central.authority.tls import make_ca, make_leaf
from respond_desktop.central.config import FILE, CentralConfig
from respond_desktop.central.ids import new_id
from respond_desktop.central.people.by import By, by_of
from respond_desktop.central.policy.begin import begin_policy, carry_over, not_begun
from respond_desktop.central.storage.database import Database
from respond_desktop.central.storage.migrate import migrate, needs_migration
from respond_desktop.central.storage.sqlite import SqliteFile
from respond_desktop.central.storage.tables import Meta
from respond_desktop.home.paths import private_folder
from respond_desktop.home.private_files import write_private
from respond_desktop.home.rights import NotPrivateError, close_home, was_open
from respond_desktop.wire.signing import b64, load_private, new_key, private_bytes, public_bytes

DATABASE = "central.db"
_WRITTEN = ("agency", "training", "host", "port", "media_port", "names")


class SetupError(RuntimeError):
    """Central can't be made or opened; the message says what to do."""


@dataclass(frozen=True, slots=True)
class CentralHome:
    """Database and log of a central that exists."""

    database: Database
    log: Log

    def close(self) -> None:
        """Close the database."""
        self.database.close()


def init_home(config: CentralConfig, by: By | str = "init") -> None:
    """Write configuration, CA, certificate, log key, database and first policy; refuses to overwrite anything."""
    folder = private_folder(config.folder)
    if any(folder.iterdir()):
        raise SetupError(
            f"{folder} is not empty. Choose another RESPOND_HOME, or keep the central that is there."
        )
    private_folder(config.home)
    make_ca(folder, config.agency)
    make_leaf(folder, config.names)
    key = new_key()
    write_private(folder / "log.key", private_bytes(key))
    write_private(folder / "log.pub", f"{b64(public_bytes(key))}\n".encode("ascii"))
    write_private(folder / DATABASE, b"")
    migrate(folder / DATABASE)
    parts = _parts(config, key)
    try:
        parts.database.run_sync(lambda session: _first_rows(session, parts.log, config, by_of(by)))
    finally:
        parts.close()
    write_private(folder / FILE, _toml(config).encode())


def open_parts(config: CentralConfig, by: By | str = "central") -> CentralHome:
    """Open database and log; raises SetupError when something is missing or old.

    A policy from before its versions were stored becomes versions here, in the name of `by`.
    """
    folder = config.folder
    for name in (DATABASE, "log.key", "tls.pem", "tls.key", "ca.pem"):
        if not (folder / name).is_file():
            raise SetupError(
                f"{folder / name} is missing. Restore it from the backup, or run init in a new home."
            )
    if needs_migration(folder / DATABASE):
        raise SetupError(
            "The database is of another version. Make a backup, then run: respond-central migrate"
        )
    found = _closed(config)
    parts = _parts(config, load_private((folder / "log.key").read_bytes()))
    if found:
        facts = {"what": "open to other accounts", "files": list(found), "words": was_open(found)}
        _write(parts, lambda session: parts.log.append_in(session, "integrity", facts))
    if parts.database.read_sync(not_begun):
        former, facts = config.former_rights, dict(by_of(by).facts())
        _write(parts, lambda session: carry_over(session, parts.log, former, facts))
    return parts


def log_key_text(config: CentralConfig) -> str:
    """Public key of the log, base64url."""
    return (config.folder / "log.pub").read_text(encoding="ascii").strip()


def _write(parts: CentralHome, act: Callable[[Session], object]) -> None:
    try:
        parts.database.run_sync(act)
    except BaseException:
        parts.close()
        raise


def _closed(config: CentralConfig) -> tuple[str, ...]:
    kept = config.kept_folder
    try:
        return close_home(config.folder, kept, kept / "incoming")
    except NotPrivateError as error:
        raise SetupError(str(error)) from error


def _parts(config: CentralConfig, key: Ed25519PrivateKey) -> CentralHome:
    database = Database(SqliteFile(config.folder / DATABASE))
    return CentralHome(database, Log(database, key, config.agency))


def _first_rows(session: Session, log: Log, config: CentralConfig, by: By) -> None:
    identity = new_id("log")
    session.add(Meta(key=LOG_ID_KEY, value=identity))
    session.flush()
    log.append_in(session, "log.opened", {"log": identity, "agency": config.agency})
    begin_policy(session, log, by.facts())


def _toml(config: CentralConfig) -> str:
    values = {k: v for k, v in asdict(config).items() if k in _WRITTEN}
    lines = ["# Every setting: docs/configuration.md"]
    # JSON's texts, numbers, true/false and lists of texts are TOML's as well.
    lines += [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in values.items()]
    return "\n".join(lines) + "\n"


def listening_file(home: Path) -> Path:
    """Where a running central says its URL, for the command line (port 0 picks a free one)."""
    return home / "central" / "listening.json"


def running_url(home: Path) -> str | None:
    """URL of the central that runs in this home, or None."""
    try:
        return str(json.loads(listening_file(home).read_text(encoding="ascii"))["listening"])
    except (OSError, ValueError, KeyError):
        return None
