"""Addresses of streams with IPv6 literals."""

import pytest

from respond_desktop.rtsp.address import may_redirect, parse_address


@pytest.mark.parametrize(
    ("text", "host", "sent"),
    [
        ("rtsp://[2001:DB8::5]/live", "2001:db8::5", "rtsp://[2001:db8::5]:554/live"),
        ("rtsps://me:pw@[::1]:8322/watch/w", "::1", "rtsps://[::1]:8322/watch/w"),
        ("rtsp://[fe80::1%25eth0]:8554/a?b", "fe80::1%eth0", "rtsp://[fe80::1]:8554/a?b"),
    ],
)
def test_a_literal_is_connected_bare_and_sent_in_brackets(text: str, host: str, sent: str) -> None:
    address = parse_address(text)
    assert (address.host, address.url) == (host, sent)


def test_two_spellings_are_one_computer() -> None:
    here, there = (parse_address(f"rtsp://[{host}]/a") for host in ("2001:db8::5", "2001:db8:0:0::5"))
    assert may_redirect(here, there)


@pytest.mark.parametrize(
    "text", ["rtsp://[::1/a", "rtsp://[nonsense]/a", "rtsp://::1/a", "rtsp://2001:db8::5:554/a"]
)
def test_a_literal_without_its_brackets_is_none(text: str) -> None:
    with pytest.raises(ValueError, match="not an RTSP address"):
        parse_address(text)
