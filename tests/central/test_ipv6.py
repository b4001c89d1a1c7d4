"""Central by IPv6: the same address in its code, its certificate and its own words, before the start and after."""

import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from respond_desktop.central.config import ConfigError, config_from
from respond_desktop.domain.hosts import host_of, url_of
from respond_desktop.wire.client import enrol, trusting
from respond_desktop.wire.enrolment import parse_enrolment_code
from respond_desktop.wire.signing import new_key
from tests.support.central import RunningCentral
from tests.support.ipv6 import has_ipv6

pytestmark = pytest.mark.skipif(not has_ipv6(), reason="this computer has no IPv6 loopback")


def free_port() -> int:
    with socket.create_server(("::1", 0), family=socket.AF_INET6) as taken:
        return int(taken.getsockname()[1])


@pytest.fixture
def everywhere(tmp_path: Path) -> Iterator[RunningCentral]:
    """A central on `::` of a fixed port; not started yet."""
    central = RunningCentral(tmp_path / "home", host="::", port=free_port(), names=["[::1]", "localhost"])
    yield central
    central.stop()


def test_codes_made_before_and_after_the_start_lead_to_a_central_on_every_address(
    everywhere: RunningCentral,
) -> None:
    before = parse_enrolment_code(everywhere.cli("enrol", "workstation", "Made before"))
    everywhere.start()
    after = parse_enrolment_code(everywhere.cli("enrol", "workstation", "Made after"))
    assert before.url == after.url == everywhere.url
    assert before.url.startswith("https://[::1]:")
    for code in (before, after):
        assert enrol(code, new_key())[0].id
    port = int(everywhere.url.rpartition(":")[2])
    context = trusting(everywhere.ca_pem)
    context.check_hostname = False  # only to see that it listens on IPv4 as well
    with httpx.Client(verify=context, trust_env=False) as client:
        assert client.get(url_of("https", "127.0.0.1", port, "/v1/health")).status_code == 421


@pytest.mark.parametrize("written", ["::1", "[::1]", "0:0:0:0:0:0:0:1"])
def test_an_address_is_taken_in_every_spelling_and_stands_in_the_certificate(
    tmp_path: Path, written: str
) -> None:
    config = config_from(tmp_path, {"agency": "A", "host": written, "names": ["localhost"]})
    assert (config.host, config.names) == ("::1", ("localhost", "::1"))
    assert config.url() == "https://[::1]:8443"
    assert host_of(config.url(9)) == "::1"


@pytest.mark.parametrize("wrong", ["fe80::1%eth0", "[::1]:8443", "::1::2", "2001:db8::5:8443:1:2:3:4:5"])
def test_what_nobody_else_could_reach_is_no_setting(tmp_path: Path, wrong: str) -> None:
    for settings in ({"host": wrong}, {"names": ["localhost", wrong]}):
        with pytest.raises(ConfigError, match="no address others can use"):
            config_from(tmp_path, {"agency": "A", **settings})
