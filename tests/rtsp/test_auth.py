"""Basic and Digest against the examples of their RFCs; secrets don't show."""

import pytest

from respond_desktop.rtsp.address import parse_address, resolve_control
from respond_desktop.rtsp.auth import (
    DigestAnswer,
    MediaCredentials,
    basic_header,
    parse_basic,
    parse_challenge,
)


def test_basic_round_trip_and_rfc_7617_example() -> None:
    credentials = MediaCredentials("Aladdin", "open sesame")
    assert basic_header(credentials) == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="
    assert parse_basic("basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==") == credentials


@pytest.mark.parametrize(
    "header", ["", "Basic", "Basic !!!", "Basic YWJj", "Bearer abc", "Basic gICA", "Basic \xe9"]
)
def test_anything_else_is_no_credentials(header: str) -> None:
    assert parse_basic(header) is None


def test_digest_without_qop_answers_the_rfc_2069_formula() -> None:
    challenge = parse_challenge(
        'Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093"'
    )
    header = DigestAnswer(challenge, MediaCredentials("Mufasa", "Circle Of Life")).header(
        "GET", "/dir/index.html"
    )
    assert 'response="670fd8c2df070c60b045671b8b24ff02"' in header
    assert "Circle" not in header


def test_digest_with_qop_counts_its_answers() -> None:
    challenge = parse_challenge(
        'Digest realm="r", qop="auth, auth-int", nonce="n", algorithm=SHA-256, opaque="o"'
    )
    answer = DigestAnswer(challenge, MediaCredentials("u", "p"))
    first, second = answer.header("PLAY", "x"), answer.header("PLAY", "x")
    assert "nc=00000001" in first
    assert "nc=00000002" in second
    assert 'opaque="o"' in first
    assert "algorithm=SHA-256" in first


def test_secrets_do_not_show_in_representations() -> None:
    address = parse_address("rtsps://w1:geheim%21@host/watch/w1?x=1")
    assert address.credentials == MediaCredentials("w1", "geheim!")
    assert "geheim" not in repr(address) + repr(address.credentials) + address.url
    assert address.url == "rtsps://host:322/watch/w1?x=1"


@pytest.mark.parametrize("url", ["http://h/", "rtsp://", "rtsp://h:99999/", "rtsps://u:secret@[bad/x"])
def test_a_wrong_address_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(ValueError, match=r"^not an RTSP address$"):
        parse_address(url)


@pytest.mark.parametrize(
    ("base", "control", "track"),
    [
        ("rtsp://h/a/", "trackID=0", "rtsp://h/a/trackID=0"),
        ("rtsp://h/a?token=1", "trackID=0", "rtsp://h/a/trackID=0"),
        ("rtsp://h/a", "rtsp://other/b/1", "rtsp://other/b/1"),
        ("rtsp://h/a/", "*", "rtsp://h/a"),
        ("rtsp://h/a", "", "rtsp://h/a"),
    ],
)
def test_control_addresses(base: str, control: str, track: str) -> None:
    assert resolve_control(base, control) == track
