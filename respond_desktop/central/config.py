"""Central's settings from `central.toml`; docs/configuration.md describes every key."""

import tomllib
from dataclasses import dataclass, fields, replace
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from respond_desktop.domain.hosts import EVERY, address_of, plain_host, url_of
from respond_desktop.domain.names import has_hidden
from respond_desktop.domain.watches import PICTURE_GRACE_S

FILE = "central.toml"
MEDIA_ENGINES = ("embedded", "mediamtx")
THIS_COMPUTER = ("localhost", "127.0.0.1", "::1")
BODY_LIMIT = 64 * 1024
AUDIT_BODY_LIMIT = 1024 * 1024
KEPT_BODY_LIMIT = 200 * 1024 * 1024


class ConfigError(ValueError):
    """A setting is missing or wrong; the message names the key and what to do."""


@dataclass(frozen=True, slots=True)
class Former:
    """A setting that became part of the policy: its option of `policy set`, and what it could be."""

    option: str
    least: int
    most: int

    def holds(self, value: object) -> bool:
        """Whether it could be that."""
        return type(value) is int and self.least <= value <= self.most


FORMER = {
    "watch_minutes": Former("--watch-minutes", 1, 60),
    "notices_required": Former("--notices-required", 1, 3),
}


@dataclass(frozen=True, slots=True)
class CentralConfig:
    """Settings of one central. Times in seconds unless the name says otherwise; `home` is RESPOND_HOME."""

    home: Path
    agency: str
    training: bool = False
    host: str = "127.0.0.1"
    port: int = 8443
    media_port: int = 8322
    media_engine: str = "embedded"
    media_api: str = "http://127.0.0.1:9997"
    media_api_ca: str = ""
    media_auth_from: tuple[str, ...] = ("127.0.0.0/8", "::1")
    names: tuple[str, ...] = THIS_COMPUTER
    lease_s: float = 60.0
    notice_timeout_s: float = 2.0
    picture_grace_s: float = PICTURE_GRACE_S
    watch_asks_at_once: int = 3
    watch_ask_again_s: float = 20.0
    session_hours: float = 12.0
    banner_title: str = "Use of this system"
    banner_paragraphs: tuple[str, ...] = (
        "You are using a police system. Use it only for your duties.",
        "What you do here is recorded. Each officer can read who watched her.",
        "Unauthorized use may be punished under criminal and civil law.",
    )
    banner_version: str = "1"
    former: tuple[tuple[str, Any], ...] = ()
    """Settings of before that stand in the file and have no effect any more, and their values."""

    @property
    def folder(self) -> Path:
        """Central's own folder inside the home."""
        return self.home / "central"

    def url(self, port: int | None = None) -> str:
        """Where clients reach it, before and after the start: the address it listens on, else its first name."""
        host = self.names[0] if self.host in EVERY else self.host
        return url_of("https", host, self.port if port is None else port)

    @property
    def kept_folder(self) -> Path:
        """Pictures and clips that were kept."""
        return self.folder / "kept"

    @property
    def former_words(self) -> tuple[str, ...]:
        """For each of `former` what is so, and what to do."""
        return tuple(
            f'Setting "{key}" in {FILE} has no effect: the policy says it now. Take the line out; '
            f"to change it: respond-central policy set {FORMER[key].option} NUMBER"
            for key, _ in self.former
        )

    @property
    def former_rights(self) -> dict[str, int]:
        """Values of `former` that could be, for the first version of the policy."""
        return {key: value for key, value in self.former if FORMER[key].holds(value)}

    @property
    def media_networks(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """Where the media server may ask from; ValueError when one isn't an address or a network."""
        return tuple(ip_network(text) for text in self.media_auth_from)


_KEYS = {f.name: f for f in fields(CentralConfig) if f.name not in ("home", "former")}
_RANGES: dict[str, tuple[float, float]] = {
    "port": (0, 65535),
    "media_port": (0, 65535),
    "lease_s": (10, 60),
    "notice_timeout_s": (0.5, 2),
    "picture_grace_s": (1, PICTURE_GRACE_S),
    "watch_asks_at_once": (1, 1000),
    "watch_ask_again_s": (1, 300),
    "session_hours": (0.1, 12),
}


def load_config(home: Path) -> CentralConfig:
    """Read `home/central/central.toml`; raises ConfigError in words for the administrator."""
    path = home / "central" / FILE
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ConfigError(f"{path} does not exist. Run: respond-central init --agency NAME") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise ConfigError(f"{path} can't be read: {error}") from error
    return config_from(home, table)


def config_from(home: Path, table: dict[str, Any]) -> CentralConfig:
    """Check a table of settings; raises ConfigError naming the key that is unknown or wrong."""
    former = tuple((key, value) for key, value in table.items() if key in FORMER)
    table = {key: value for key, value in table.items() if key not in FORMER}
    for key in table:
        if key not in _KEYS:
            raise ConfigError(f'Unknown setting "{key}" in {FILE}. Remove it or correct its name.')
    if not table.get("agency"):
        raise ConfigError(f'Setting "agency" is missing in {FILE}. Write: agency = "Name of the agency"')
    checked = {key: _checked(key, value) for key, value in table.items()}
    config = CentralConfig(home=home, former=former, **checked)
    if has_hidden(config.agency):
        raise ConfigError('Setting "agency" holds invisible characters. Type it anew.')
    _check_media(config)
    return _with_plain_hosts(config)


def _with_plain_hosts(config: CentralConfig) -> CentralConfig:
    """Each address as it is written alone, and the one central listens on among those it answers to."""
    host = plain_host(config.host)
    own = () if host in EVERY else (host,)
    names = tuple(dict.fromkeys((*map(plain_host, config.names), *own)))
    for key, value in (("host", host), *(("names", name) for name in names)):
        if "%" in value or (":" in value and address_of(value) is None):
            raise ConfigError(
                f'Setting "{key}": {value} is no address others can use. Write a host name, or an address without '
                "port and without %."
            )
    return replace(config, host=host, names=names)


def _check_media(config: CentralConfig) -> None:
    if config.media_engine not in MEDIA_ENGINES:
        raise ConfigError('Setting "media_engine" must be "embedded" or "mediamtx".')
    try:
        _ = config.media_networks
    except ValueError as error:
        raise ConfigError('Setting "media_auth_from" must list addresses or networks.') from error
    api = urlsplit(config.media_api)
    if api.scheme not in ("http", "https") or not api.hostname or api.username or api.path.strip("/"):
        raise ConfigError('Setting "media_api" must be an address like "http://127.0.0.1:9997".')
    if api.scheme == "http" and api.hostname not in THIS_COMPUTER:
        raise ConfigError('Setting "media_api" must start with "https" unless it is on this computer.')
    if config.media_engine == "mediamtx" and not config.media_port:
        raise ConfigError('Setting "media_port" must be the port of the media server.')


def _checked(key: str, value: Any) -> Any:
    kind = str(_KEYS[key].type)
    if kind.startswith("tuple"):
        if not isinstance(value, list) or not value or not all(isinstance(v, str) for v in value):
            raise ConfigError(f'Setting "{key}" must be a list of texts.')
        return tuple(value)
    if "bool" in kind:
        ok = isinstance(value, bool)
    elif "str" in kind:
        ok = isinstance(value, str)
    else:
        ok = isinstance(value, int if "int" in kind else (int, float)) and not isinstance(value, bool)
    if not ok:
        raise ConfigError(f'Setting "{key}" has the wrong kind of value.')
    low, high = _RANGES.get(key, (None, None))
    if low is not None and high is not None and not low <= value <= high:
        raise ConfigError(f'Setting "{key}" must be between {low:g} and {high:g}.')
    return value
