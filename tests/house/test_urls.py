"""Addresses are put into URLs at one door: an IPv6 address pasted behind `://` is another address."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2] / "respond_desktop"
DOORS = {
    "domain/hosts.py",
    "rtsp/address.py",  # by in_url
    "central/relay/transport_header.py",  # a peer's own words, never connected to
}
PASTED = re.compile(r"://\{|\{host\}:|host\}:\{|AF_INET6 if")


def test_no_other_place_pastes_a_host_into_a_url() -> None:
    found = {
        f"{path.relative_to(ROOT).as_posix()}: {line.strip()}"
        for path in ROOT.rglob("*.py")
        if path.relative_to(ROOT).as_posix() not in DOORS
        for line in path.read_text(encoding="utf-8").splitlines()
        if PASTED.search(line)
    }
    assert not found, "use domain/hosts.py: url_of or in_url"
