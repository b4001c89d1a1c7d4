"""Which central a command works on."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from respond_desktop.central.authority.tls import ca_fingerprint
from respond_desktop.central.cli.rights import allowed_by, command_now
from respond_desktop.central.cli.who.console import console
from respond_desktop.central.config import CentralConfig, load_config
from respond_desktop.central.people.administration import Administration, CentralAddress
from respond_desktop.central.people.by import By
from respond_desktop.central.setup import CentralHome, SetupError, open_parts, running_url
from respond_desktop.home.paths import respond_home


def config_here() -> CentralConfig:
    """Configuration of the central in RESPOND_HOME."""
    return load_config(respond_home())


@dataclass(frozen=True, slots=True)
class Here(CentralHome):
    """Open files of the central here, and who works on them."""

    by: By


@contextmanager
def parts_here(config: CentralConfig | None = None) -> Iterator[Here]:
    """Database and log, closed afterwards; raises AdministrationError when whoever runs the command may not."""
    parts = open_parts(config or config_here())
    try:
        yield Here(parts.database, parts.log, allowed_by(parts, console(), command_now()))
    finally:
        parts.close()


@contextmanager
def administration_here() -> Iterator[Administration]:
    """Administration in the name of whoever runs the command."""
    with parts_here() as parts:
        yield Administration(parts.database, parts.log, parts.by)


def address_of(config: CentralConfig) -> CentralAddress:
    """Where codes lead to; with port 0 only a running central knows."""
    url = running_url(config.home)
    if url is None and config.port == 0:
        raise SetupError("The port is chosen at the start. Start central first: respond-central serve")
    return CentralAddress(url or config.url(), ca_fingerprint(config.folder))


def home_or(path: Path | None) -> Path:
    """The home a person named, else RESPOND_HOME."""
    return path.expanduser().resolve() if path else respond_home()
