"""Settings of the MediaMTX engine: what is wrong is said before central starts."""

from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest

from respond_desktop.central.config import ConfigError, config_from
from respond_desktop.central.facts.media_engine import MediaEngine
from respond_desktop.central.mediamtx import mediamtx_engine
from respond_desktop.central.relay import Relay, RelayEvents
from tests.support.media import trust

GOOD = {"agency": "Test", "media_engine": "mediamtx"}


@pytest.mark.parametrize(
    ("setting", "value", "named"),
    [
        ("media_engine", "nginx", "media_engine"),
        ("media_api", "ftp://127.0.0.1", "media_api"),
        ("media_api", "http://192.0.2.1:9997", "https"),
        ("media_api", "http://user:secret@127.0.0.1:9997", "media_api"),
        ("media_api", "127.0.0.1:9997", "media_api"),
        ("media_auth_from", ["loopback"], "media_auth_from"),
        ("media_auth_from", [], "media_auth_from"),
        ("media_port", 0, "media_port"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, setting: str, value: Any, named: str) -> None:
    with pytest.raises(ConfigError, match=named):
        config_from(tmp_path, GOOD | {setting: value})


def test_the_defaults_keep_everything_on_this_computer(tmp_path: Path) -> None:
    config = config_from(tmp_path, GOOD)
    assert config.media_api.startswith("http://127.0.0.1:")
    assert all(network.is_loopback for network in config.media_networks)
    assert any(ip_address("127.0.0.1") in network for network in config.media_networks)
    assert config_from(tmp_path, {"agency": "Test"}).media_engine == "embedded"


def test_a_missing_ca_is_said(tmp_path: Path) -> None:
    settings = {"media_api": "https://media.example:9997", "media_api_ca": str(tmp_path / "none.pem")}
    with pytest.raises(ConfigError, match="media_api_ca"):
        mediamtx_engine(config_from(tmp_path, GOOD | settings), RelayEvents())


def test_both_engines_are_engines(tmp_path: Path) -> None:
    embedded: MediaEngine = Relay(trust().server, RelayEvents())
    other: MediaEngine = mediamtx_engine(config_from(tmp_path, GOOD), RelayEvents())[0]
    assert (embedded.separates_sound, other.separates_sound) == (True, False)
    assert embedded.watch_path("w", "s") == "/watch/w"
    assert embedded.talk_path("t") == "/stream/t"
    assert other.port == 8322
