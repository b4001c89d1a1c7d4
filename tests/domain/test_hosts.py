"""Hosts alone and in URLs: every spelling of one address is that address, and IPv6 stands in brackets."""

import pytest

from respond_desktop.domain.hosts import host_of, in_url, plain_host, url_of


@pytest.mark.parametrize(
    ("written", "plain", "within"),
    [
        ("127.0.0.1", "127.0.0.1", "127.0.0.1"),
        ("central.example", "central.example", "central.example"),
        ("::1", "::1", "[::1]"),
        ("[::1]", "::1", "[::1]"),
        (" [2001:DB8:0:0::5] ", "2001:db8::5", "[2001:db8::5]"),
        ("fe80::1%eth0", "fe80::1%eth0", "[fe80::1%25eth0]"),
    ],
)
def test_one_host_whatever_its_spelling(written: str, plain: str, within: str) -> None:
    assert plain_host(written) == plain
    assert in_url(written) == within
    for port in (443, 8443):
        assert host_of(url_of("https", written, port, "/v1/health")) == plain


def test_a_schemes_own_port_is_not_written() -> None:
    """HTTP clients leave it out of what the proof of a request is compared with."""
    assert url_of("https", "::1", 443) == "https://[::1]"
    assert url_of("https", "::1", 8443) == "https://[::1]:8443"
    assert url_of("rtsps", "10.0.0.5", 8322, "/watch/w") == "rtsps://10.0.0.5:8322/watch/w"


@pytest.mark.parametrize("url", ["", "https://", "https://[::1", "https://[nonsense]:8443"])
def test_what_has_no_host_says_so(url: str) -> None:
    assert host_of(url) == ""
