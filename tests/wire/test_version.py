"""Versions are compared by one function, whatever somebody writes there, and every difference has words."""

import tomllib
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from respond_desktop.wire.version import (
    FIRST,
    OWN,
    PROTOCOL,
    RELEASE,
    SILENT,
    PeerStanding,
    PeerVersion,
    Side,
    compared,
    header_of,
    of_header,
    said,
    side_of_header,
    words,
)

HERE = PeerVersion(3, "1.4.0")
ODD = [0, -1, -(2**63), 10**6, 2**53, 2**70]
GARBAGE = [
    "",
    "v1",
    "1.",
    ".1",
    "1..2",
    "1.2.3.4.5",
    "9" * 7,
    "٣.١",
    "1 2",
    "1.4\n",
    "<b>1</b>",
    "1.4.0/",
    "é" * 64,
]


def test_the_release_is_that_of_the_package() -> None:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())["project"]
    assert project["version"] == RELEASE
    assert OWN.numbers and OWN.protocol == PROTOCOL >= FIRST


@pytest.mark.parametrize(
    ("release", "is_"),
    [
        ("1.4.0", PeerStanding.SAME),
        ("1.4", PeerStanding.SAME),
        ("1.4.0+build7", PeerStanding.SAME),
        ("1.3.9", PeerStanding.OLDER),
        ("1.4.1", PeerStanding.NEWER),
        ("1.10.0", PeerStanding.NEWER),
        ("2", PeerStanding.NEWER),
        ("999999.999999.999999", PeerStanding.NEWER),
        ("", PeerStanding.OLDER),
    ],
)
def test_releases_are_compared_as_numbers(release: str, is_: PeerStanding) -> None:
    assert compared(said(3, release), HERE) is is_


@pytest.mark.parametrize("release", GARBAGE)
def test_a_release_that_is_none_says_nothing(release: str) -> None:
    assert said(3, release).release == ""
    assert compared(said(3, release), HERE) is PeerStanding.OLDER, "it is spoken with all the same"


@pytest.mark.parametrize("protocol", [*ODD, 1, 2, 4, 999_999])
def test_only_another_protocol_breaks(protocol: int) -> None:
    peer = said(protocol, "1.4.0")
    assert compared(peer, HERE) is PeerStanding.BROKEN
    for device, at_central in product((Side.WORKSTATION, Side.CAMERA), (True, False)):
        told = words(peer, device, at_central, HERE)
        assert "IT: " in told and "Use the radio." in told
        assert device.value in told.lower() and "central" in told.lower()


def test_who_says_nothing_is_older_and_not_refused() -> None:
    assert of_header(None) == said(FIRST, "") == SILENT
    assert compared(SILENT) is PeerStanding.OLDER


@pytest.mark.parametrize(
    "text",
    ["", " ", "-1", "1.0 2", "9999999", "0x1", "1  0.2", "1 0.2 king", "1 " + "9" * 65, "1\n", "é", "1 0.2 "],
)
def test_a_header_that_is_none_is_another_protocol(text: str) -> None:
    assert compared(of_header(text)) is PeerStanding.BROKEN


@given(st.text(max_size=200), st.integers(), st.text(max_size=100))
def test_nothing_that_is_said_raises(text: str, protocol: int, release: str) -> None:
    for peer in (of_header(text), said(protocol, release)):
        assert 0 <= peer.protocol <= 999_999 and len(peer.release) < 100
        assert compared(peer) in PeerStanding and isinstance(words(peer, Side.CAMERA), str)


@pytest.mark.parametrize("side", [Side.WORKSTATION, Side.CAMERA])
def test_a_request_says_which_version_of_what_asks(side: Side) -> None:
    text = header_of(side)
    assert of_header(text) == OWN and side_of_header(text) is side


def test_whoever_is_older_is_to_be_updated() -> None:
    newer, older = said(3, "1.5"), said(3, "1.3")
    here = Side.WORKSTATION
    assert (
        words(newer, here, own=HERE)
        == words(older, here, at_central=True, own=HERE)
        == (
            "This workstation is older than central. Pictures and alerts still work; what is new is missing. "
            "IT: update this workstation."
        )
    )
    assert (
        words(older, here, own=HERE)
        == words(newer, here, at_central=True, own=HERE)
        == (
            "Central is older than this workstation. Pictures and alerts still work; what is new is missing. "
            "IT: update central."
        )
    )
    assert words(HERE, here, own=HERE) == ""
    assert (
        words(said(4, ""), Side.CAMERA, own=HERE)
        == words(said(2, ""), Side.CAMERA, True, HERE)
        == (
            "This camera is older than central, and they can't work together any more. Use the radio. "
            "IT: update this camera."
        )
    )
