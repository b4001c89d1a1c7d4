"""Oversized, malformed, slow and misdirected requests."""

import asyncio
import json
import socket
import ssl
import threading
from contextlib import suppress
from urllib.parse import urlsplit

import h11
import pytest
import uvicorn
from uvicorn.server import ServerState

from respond_desktop.central.api.body_reader import BodyReader
from respond_desktop.central.api.deps import Proofs
from respond_desktop.central.web import guard
from respond_desktop.central.web.connections import DeadlineProtocol
from respond_desktop.wire import strict
from respond_desktop.wire.client import dpop_proof, trusting
from respond_desktop.wire.signing import new_key
from tests.support.central import RunningCentral
from tests.support.pace import within


def problem_status(answer: object) -> int:
    assert answer.headers["content-type"] == "application/problem+json", answer  # type: ignore[attr-defined]
    return int(answer.json()["status"])  # type: ignore[attr-defined]


def test_odd_requests_get_plain_problems(shared_central: RunningCentral) -> None:
    with shared_central.client() as client:
        assert problem_status(client.get("/")) == 404
        assert problem_status(client.get("/v1/nope")) == 404
        assert problem_status(client.get("/v1/enrol")) == 405
        assert problem_status(client.post("/v1/enrol", content=b"{" * 100)) == 422
        assert problem_status(client.post("/v1/enrol", content=b"[" * 60_000)) in (400, 422)
        assert problem_status(client.post("/v1/enrol", content=b'{"secret":"\\ud800"}')) == 422
        assert problem_status(client.post("/v1/enrol", content=b"\xff\xfe")) in (400, 422)
        assert problem_status(client.get("/v1/health", headers={"Host": "evil.example"})) == 421
        assert problem_status(client.get("/v1/health", headers={f"X-{n}": "1" for n in range(80)})) == 431


def test_what_was_sent_is_not_echoed(shared_central: RunningCentral) -> None:
    with shared_central.client() as client:
        answer = client.post("/v1/enrol", json={"secret": "hunter2", "s3cr3t": 1, "kind": "hunter2"})
    assert problem_status(answer) == 422
    assert "hunter2" not in answer.text
    assert "s3cr3t" not in answer.text


def test_large_bodies_are_refused(shared_central: RunningCentral) -> None:
    def chunks() -> object:
        for _ in range(40):
            yield b"x" * 4096

    with shared_central.client() as client:
        assert problem_status(client.post("/v1/enrol", content=b"x" * 70_000)) == 413
        assert problem_status(client.post("/v1/enrol", content=chunks())) == 413  # type: ignore[arg-type]
        assert problem_status(client.post("/v1/audit/records", content=b"x" * 60_000)) == 422
        assert problem_status(client.post("/v1/audit/records", content=b"x" * 70_000)) == 401
        assert problem_status(client.post("/v1/audit/records", content=b"x" * 1_100_000)) == 413


def connect(central: RunningCentral) -> ssl.SSLSocket:
    parts = urlsplit(central.url)
    raw = socket.create_connection((parts.hostname or "", parts.port or 0), timeout=within(60))
    return trusting(central.ca_pem).wrap_socket(raw, server_hostname=parts.hostname)


def test_too_long_headers_are_cut(shared_central: RunningCentral) -> None:
    with connect(shared_central) as link:
        link.sendall(b"GET / HTTP/1.1\r\n" + b"X: " + b"a" * 40_000)
        assert b" 400 " in link.recv(4096)
        try:
            while link.recv(4096):
                pass
        except ConnectionError:
            pass


@pytest.mark.attack("one door")
@pytest.mark.parametrize("key", ["none", "a stranger's"])
def test_strangers_are_asked_for_a_proof_before_more_than_64_kib_is_read(
    shared_central: RunningCentral, key: str
) -> None:
    url = f"{shared_central.url}/v1/audit/records"
    proof = f"DPoP: {dpop_proof(new_key(), 'POST', url)}\r\n" if key != "none" else ""
    with connect(shared_central) as link:
        link.sendall(
            f"POST /v1/audit/records HTTP/1.1\r\nHost: {urlsplit(url).netloc}\r\n{proof}"
            "Content-Length: 900000\r\n\r\n".encode()
        )
        answer = link.recv(4096).lower()
    assert answer.startswith(b"http/1.1 401 ")
    assert b"connection: close" in answer


@pytest.mark.attack("one door")
def test_who_proved_nothing_with_a_body_begins_anew_at_the_door(shared_central: RunningCentral) -> None:
    desk = shared_central.enrol_workstation()
    assert desk.sign_in("nobody").headers.get("connection") != "close", "it has shown whose desk it is"
    with shared_central.client() as client:
        assert client.get("/v1/banner").headers.get("connection") != "close"
        ask = {"badge": "a", "password": "b", "workstation_id": desk.id, "banner_version": "1"}
        answer = client.post("/v1/sign-in", json=ask)
    assert problem_status(answer) == 401
    assert answer.headers["connection"] == "close"


@pytest.mark.attack("one door")
def test_large_bodies_of_strangers_are_read_beside_the_loop_one_at_a_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reading, at_once = list[int](), list[int]()
    loads = strict.loads

    def watched(text: bytes, limits: strict.Limits) -> object:
        reading.append(threading.get_ident())
        at_once.append(len(reading))
        value = loads(text, limits)
        assert reading.pop() != threading.main_thread().ident
        return value

    monkeypatch.setattr(strict, "loads", watched)

    async def story() -> None:
        reader = stranger()
        scope = {"type": "http", "path": "/v1/enrol", "headers": [], "method": "POST"}
        body = b"[" + b"1," * 30_000 + b"1]"
        with_turn = await asyncio.gather(*(reader.readable(scope, body) for _ in range(8)))
        assert all(with_turn)

    asyncio.run(story())
    assert at_once == [1] * 8


def stranger() -> BodyReader:
    return BodyReader(Proofs(), lambda _thumbprint: False)


async def _none(scope: object, receive: object, send: object) -> None: ...


class Wire(asyncio.Transport):
    """Counts what was written to it, and whether it was cut."""

    def __init__(self) -> None:
        super().__init__()
        self.written, self.cut = b"", False

    def write(self, data: object) -> None:
        assert isinstance(data, bytes)
        self.written += data

    def is_closing(self) -> bool:
        return self.cut

    def abort(self) -> None:
        self.cut = True

    def close(self) -> None:
        self.cut = True


def test_nonsense_after_an_answer_is_no_failure() -> None:
    async def play() -> None:
        protocol = DeadlineProtocol(uvicorn.Config(_none, log_config=None), ServerState(), {})
        wire = Wire()
        protocol.connection_made(wire)
        protocol.conn.receive_data(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        protocol.conn.next_event()
        for event in (h11.Response(status_code=204, headers=[]), h11.EndOfMessage()):
            protocol.conn.send(event)
        protocol.send_400_response("too late")
        assert wire.cut
        assert wire.written == b""
        protocol.connection_lost(ConnectionResetError())

    asyncio.run(play())


def test_what_is_no_http_is_answered_with_a_problem(shared_central: RunningCentral) -> None:
    for nonsense in (b"\x00\x01\r\n\r\n", b"GET /v1/health\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n"):
        with connect(shared_central) as link:
            link.sendall(nonsense)
            got = b""
            with suppress(ConnectionError):
                while part := link.recv(4096):
                    got += part
        head, _, body = got.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 400 "), got
        assert b"application/problem+json" in head
        assert json.loads(body)["status"] == 400
    log = (shared_central.home / "central.log").read_text()
    assert "Invalid HTTP" not in log, "a line for each would let strangers fill the disk"


def test_half_a_request_is_cut_in_time(shared_central: RunningCentral) -> None:
    with connect(shared_central) as link:
        link.sendall(b"GET /v1/health HTTP/1.1\r\nHost: 127")
        assert link.recv(4096) == b""


def test_a_slow_body_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "BODY_S", 0.05)
    sent: list[dict[str, object]] = []

    async def app(*_args: object) -> None:
        raise AssertionError("never reached")

    async def receive() -> dict[str, object]:
        if not sent:
            await asyncio.sleep(0)
        await asyncio.Event().wait()
        return {}

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    scope = {"type": "http", "path": "/v1/enrol", "headers": [(b"host", b"here")], "method": "POST"}
    asyncio.run(guard.Guard(app, ("here",), stranger())(scope, receive, send))  # type: ignore[arg-type]
    assert sent[0]["status"] == 408


def test_a_failure_tells_nothing() -> None:
    sent: list[dict[str, object]] = []

    async def app(*_args: object) -> None:
        raise ValueError("the secret is hunter2")

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    scope = {"type": "http", "path": "/", "headers": [(b"host", b"here:1")], "method": "GET"}
    asyncio.run(guard.Guard(app, ("here",), stranger())(scope, receive, send))  # type: ignore[arg-type]
    assert sent[0]["status"] == 500
    assert b"hunter2" not in bytes(sent[1]["body"])  # type: ignore[arg-type]
    assert json.loads(bytes(sent[1]["body"]))["title"] == "Central failed."  # type: ignore[arg-type]


def test_the_schema_describes_who_may_call(shared_central: RunningCentral) -> None:
    with shared_central.client() as client:
        schema = client.get("/v1/openapi.json").json()
    assert schema["components"]["securitySchemes"]["session"]["scheme"] == "DPoP"
    assert "security" not in schema["paths"]["/v1/health"]["get"]
    for path, operations in schema["paths"].items():
        for operation in operations.values():
            assert ("security" in operation) is (
                path not in ("/v1/health", "/v1/banner", "/v1/ca.pem", "/v1/enrol")
            )
