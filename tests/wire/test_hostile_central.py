"""Somebody answers in central's place, or central means harm: words for the person, never a traceback."""

import http.server
import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cryptography import x509

from respond_desktop.central.authority.tls import ca_fingerprint, make_ca, make_leaf, server_context
from respond_desktop.wire import client
from respond_desktop.wire.client import EnrolmentError, enrol, fetch_ca
from respond_desktop.wire.enrolment import EnrolmentCode, EnrolmentKind
from respond_desktop.wire.signing import b64, new_key, public_bytes

pytestmark = pytest.mark.attack("strict parser")
ENROLLED = {
    "id": "device-1",
    "agency": "A",
    "training": True,
    "log_key": b64(public_bytes(new_key())),
    "media_port": 8322,
    "device_number": "5507",
}


class Hostile(http.server.ThreadingHTTPServer):
    """Answers the CA and the enrolment with what it was given."""

    ca = b""
    status = 201
    answer = b""
    headers: dict[str, str] = {}
    endless = False


class _Answers(http.server.BaseHTTPRequestHandler):
    server: Hostile

    def do_GET(self) -> None:
        self._send(200, self.server.ca)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("content-length", 0)))
        self._send(self.server.status, self.server.answer)

    def log_message(self, *_args: object) -> None: ...

    def _send(self, status: int, content: bytes) -> None:
        self.send_response(status)
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.end_headers()
        try:
            self.wfile.write(content)
            while self.server.endless:
                self.wfile.write(b" " * 65536)
        except OSError:
            pass
        self.close_connection = True


@contextmanager
def hostile(folder: Path) -> Iterator[tuple[Hostile, EnrolmentCode]]:
    folder.mkdir()
    make_ca(folder, "Test")
    make_leaf(folder, ("127.0.0.1",))
    server = Hostile(("127.0.0.1", 0), _Answers)
    server.socket = server_context(folder).wrap_socket(server.socket, server_side=True)
    server.ca = (folder / "ca.pem").read_bytes()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    url = f"https://127.0.0.1:{server.server_address[1]}"
    try:
        yield server, EnrolmentCode(EnrolmentKind.CAMERA, url, ca_fingerprint(folder), "secret")
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Hostile, EnrolmentCode]]:
    with hostile(tmp_path_factory.mktemp("hostile") / "central") as both:
        yield both


def test_an_honest_answer_is_taken(place: tuple[Hostile, EnrolmentCode]) -> None:
    server, code = place
    server.status, server.answer, server.headers, server.endless = (
        201,
        json.dumps(ENROLLED).encode(),
        {},
        False,
    )
    assert enrol(code, new_key())[0].id == "device-1"


def test_a_second_certificate_beside_the_agencys_is_not_trusted(
    place: tuple[Hostile, EnrolmentCode], tmp_path: Path
) -> None:
    server, code = place
    make_ca(tmp_path, "Somebody else")
    genuine = server.ca
    server.ca = genuine + (tmp_path / "ca.pem").read_bytes()
    try:
        pem = fetch_ca(code.url, code.ca_fingerprint)
    finally:
        server.ca = genuine
    assert len(x509.load_pem_x509_certificates(pem.encode())) == 1
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cadata=pem)
    assert context.cert_store_stats()["x509"] == 1


ANSWERS = {
    "nothing": b"",
    "no JSON": b"<html>",
    "nested": b"[" * 50_000,
    "digits": json.dumps(ENROLLED).encode().replace(b"8322", b"9" * 5000),
    "too large a number": json.dumps(ENROLLED).encode().replace(b"8322", b"9" * 30),
    "key twice": json.dumps(ENROLLED).encode().replace(b'{"id"', b'{"id":"x","id"'),
    "not UTF-8": b"\xff\xfe{}",
    "no key": json.dumps(ENROLLED | {"log_key": "é"}).encode(),
    "short key": json.dumps(ENROLLED | {"log_key": "AAAA"}).encode(),
    "a way out of the folder": json.dumps(ENROLLED | {"device_number": "../../x"}).encode(),
    "a way out on Windows": json.dumps(ENROLLED | {"device_number": "..\\x"}).encode(),
    "a name with control characters": json.dumps(ENROLLED | {"device_number": "a\x00b"}).encode(),
    "too large": b"{" + b" " * 100_000 + b"}",
}


@pytest.mark.parametrize("status", [201, 403, 500])
@pytest.mark.parametrize("name", ANSWERS)
def test_answers_to_an_enrolment_that_are_none(
    place: tuple[Hostile, EnrolmentCode], name: str, status: int
) -> None:
    server, code = place
    server.status, server.answer, server.headers, server.endless = status, ANSWERS[name], {}, False
    with pytest.raises(EnrolmentError) as said:
        enrol(code, new_key())
    assert str(said.value).isprintable()
    assert str(said.value) == client.NOT_UNDERSTOOD or status != 201


def test_an_answer_without_end_and_a_packed_one_are_given_up(place: tuple[Hostile, EnrolmentCode]) -> None:
    server, code = place
    server.status, server.answer, server.headers, server.endless = 201, b"{", {}, True
    with pytest.raises(EnrolmentError):
        enrol(code, new_key())
    server.endless, server.headers = False, {"Content-Encoding": "gzip"}
    with pytest.raises(EnrolmentError):
        enrol(code, new_key())
    server.headers = {}


def test_a_code_without_tls_sends_nothing() -> None:
    with pytest.raises(EnrolmentError):
        fetch_ca("http://127.0.0.1:9", "0" * 64)
    with pytest.raises(EnrolmentError):
        fetch_ca("https://[::1", "0" * 64)
