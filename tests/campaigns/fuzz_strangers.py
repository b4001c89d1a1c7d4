"""Every route of a running central with spoilt bodies, headers, proofs and messages: nothing of it may fail inside.

`python -m tests.campaigns.fuzz_strangers [--requests 5000] [--messages 2000] [--seed N]`

Most requests carry a good proof of a signed-in person, so that they come as far as a body can. Each has a seed of its
own; the seed of one that failed is printed. The last line is one JSON object; exit code 1 after any answer of 500 or
more, a traceback in central's log, or a central that has ended.
"""

import argparse
import asyncio
import contextlib
import http.client
import json
import random
import re
import socket
import ssl
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from websockets.exceptions import ConnectionClosed

from respond_desktop.central.api.deps import token_hash
from respond_desktop.wire.client import trusting
from respond_desktop.wire.signing import b64, public_bytes
from tests.campaigns.nasty import flipped, header, part_of_path, spoilt, word
from tests.central_live.people import Scene, make_scene
from tests.support.central import RunningCentral, TestWorkstation
from tests.support.documented import undocumented

HASH = "0" * 64
BODIES: dict[str, dict[str, Any]] = {
    "/v1/enrol": {
        "secret": "s",
        "kind": "workstation",
        "name": "n",
        "public_key": "A" * 43,
        "proof": "A" * 86,
    },
    "/v1/sign-in": {"badge": "nobody", "password": "p", "workstation_id": "w", "banner_version": "1"},
    "/v1/watches": {"unit_number": "1", "purpose": "danger", "words": "w", "local_record_hash": HASH},
    "/v1/watches/{watch_id}/end": {"reason": "closed"},
    "/v1/watches/{watch_id}/reason": {"words": "because"},
    "/v1/watches/{watch_id}/talk": {"local_record_hash": HASH},
    "/v1/watches/{watch_id}/keep": {"kind": "snapshot", "words": "w", "local_record_hash": HASH},
    "/v1/alerts/{alert_id}/close": {"outcome": "resolved"},
    "/v1/backup": {"for_unit_number": "1", "code": 3, "recipients": ["1"], "local_record_hash": HASH},
    "/v1/audit/records": {
        "workstation_id": "w",
        "records": [{"header": {"seq": 1, "v": 1}, "hash": HASH, "signature": "", "salt": "", "body": "{}"}],
    },
    "/v1/media/auth": {"user": "u", "password": "p", "action": "read", "path": "x", "protocol": "rtsp"},
}
MESSAGES: tuple[dict[str, Any], ...] = (
    {"t": "recording_started", "recording_id": "r", "at": "2026-01-01T00:00:00Z", "cause": "event_button"},
    {"t": "recording_stopped", "recording_id": "r", "at": "2026-01-01T00:00:00Z"},
    {"t": "lease_renewed", "recording_id": "r", "battery_pct": 80, "signal_bars": 3},
    {
        "t": "fix",
        "recording_id": "r",
        "fix": {"lat": 1.0, "lon": 1.0, "accuracy_m": 4, "as_of": "2026-01-01T00:00:00Z"},
    },
    {"t": "help", "event_id": "e", "recording_id": "r", "at": "2026-01-01T00:00:00Z"},
    {
        "t": "notice",
        "watch_id": "w",
        "channel": "lcd",
        "result": "shown",
        "at": "2026-01-01T00:00:00Z",
        "journal_seq": 1,
    },
    {
        "t": "link_gap",
        "since": "2026-01-01T00:00:00Z",
        "until": "2026-01-01T00:00:00Z",
        "fixes_not_sent": 1,
        "events_held": 0,
    },
    {"t": "seen", "seq": 1},
    {"t": "audit", "pending": 1, "broken": ""},
    {"t": "prove", "device_id": "d", "signature": "s", "now": "2026-01-01T00:00:00Z"},
)


@dataclass
class Score:
    """What came of it."""

    requests: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    failed: list[str] = field(default_factory=list)
    messages: int = 0
    undocumented: Counter[str] = field(default_factory=Counter)


class Stranger:
    """Raw HTTPS on a connection that is kept while central keeps it."""

    def __init__(self, central: RunningCentral, desk: TestWorkstation, badge: str, unit: str) -> None:
        self._central, self._desk, self._badge, self._unit = central, desk, badge, unit
        self._context = trusting(central.ca_pem)
        self._link: ssl.SSLSocket | None = None
        self._ids: list[str] = []
        with central.client() as client:
            self._schema = client.get("/v1/openapi.json").json()
        self.routes = [
            (method.upper(), path) for path, ways in self._schema["paths"].items() for method in ways
        ]
        self.routes += [
            ("POST", "/v1/media/auth"),
            ("GET", "/v1/live"),
            ("GET", "/v1/camera"),
            ("GET", "/v1/none"),
        ]

    def one(self, seed: int, score: Score) -> None:
        """One request."""
        rng = random.Random(seed)
        method, path = rng.choice(self.routes)
        request = self._request(rng, method, path)
        try:
            status, kind, body = self._exchange(request, method)
            spoilt, where = (*request.split(b"\r\n", 1)[0].decode("latin-1").split(" "), "")[:2]
            wrong = undocumented(self._schema, spoilt, where, status, kind)
            if wrong and status not in (101, 426):
                score.undocumented[re.sub(r"[a-z]+-[0-9a-f]{8,}", "{id}", wrong)] += 1
        except (OSError, http.client.HTTPException):  # cut without a word is an answer, too
            status, body = 0, b""
            self.close()
        score.requests += 1
        score.statuses[status] += 1
        self._learn(body)
        if status >= 500:
            score.failed.append(f"seed {seed}: {method} {path} {status} {request[:300]!r}")
        if status == 401 and b"session" in body and rng.random() < 0.2:
            self._desk.sign_in(self._badge)

    def close(self) -> None:
        """End the connection."""
        if self._link is not None:
            self._link.close()
            self._link = None

    def _request(self, rng: random.Random, method: str, path: str) -> bytes:
        place = path
        while "{" in place:
            start, end = place.index("{"), place.index("}")
            own = rng.choice(self._ids) if self._ids and rng.random() < 0.7 else part_of_path(rng)
            place = place[:start] + own + place[end + 1 :]
        good = dict(BODIES.get(path, {}))
        if "unit_number" in good and rng.random() < 0.7:
            good["unit_number"] = self._unit
        if "workstation_id" in good and rng.random() < 0.7:
            good["workstation_id"] = self._desk.id
        body = spoilt(rng, good) if good or rng.random() < 0.3 else b""
        lines = [
            f"{method} {place} HTTP/1.1".encode(),
            b"Host: " + urlsplit(self._central.url).netloc.encode(),
        ]
        if rng.random() < 0.9:
            lines.append(b"DPoP: " + self._proof(rng, method, place))
        if rng.random() < 0.9:
            lines.append(f"Authorization: DPoP {self._desk.session}".encode())
        if body:
            lines += [b"Content-Type: application/json", f"Content-Length: {len(body)}".encode()]
        if rng.random() < 0.2:
            lines.append(header(rng))
        head = b"\r\n".join(lines)
        return (flipped(rng, head) if rng.random() < 0.05 else head) + b"\r\n\r\n" + body

    def _proof(self, rng: random.Random, method: str, place: str) -> bytes:
        head = {"typ": "dpop+jwt", "alg": "Ed25519"}
        jwk = {"kty": "OKP", "crv": "Ed25519", "x": b64(public_bytes(self._desk.key))}
        claims = {"jti": b64(rng.randbytes(18)), "htm": method, "htu": self._central.url + place}
        claims |= {"ath": token_hash(self._desk.session or "")}
        head_text = json.dumps(head | {"jwk": jwk}).encode()
        text = json.dumps(claims | {"iat": int(time.time())}).encode()
        kind = rng.random()
        if kind < 0.1:
            text = spoilt(rng, claims | {"iat": int(time.time())})
        elif kind < 0.2:
            head_text = spoilt(rng, head | {"jwk": jwk})
        elif kind < 0.25:
            text = word(rng).encode("utf-8", "replace")
        signed = f"{b64(head_text)}.{b64(text)}"
        proof = f"{signed}.{b64(self._desk.key.sign(signed.encode()))}".encode()
        return flipped(rng, proof).replace(b"\n", b"") if rng.random() < 0.05 else proof

    def _exchange(self, request: bytes, method: str) -> tuple[int, str, bytes]:
        if self._link is None:
            parts = urlsplit(self._central.url)
            raw = socket.create_connection((parts.hostname or "", parts.port or 0), timeout=20)
            self._link = self._context.wrap_socket(raw, server_hostname=parts.hostname)
            self._link.settimeout(2)
        self._link.sendall(request)
        with contextlib.closing(http.client.HTTPResponse(self._link, method=method)) as answer:
            answer.begin()
            body = answer.read() if answer.status != 101 else b""
            if answer.will_close or answer.status == 101:
                self.close()
            return answer.status, answer.headers.get("content-type", ""), body

    def _learn(self, body: bytes) -> None:
        with contextlib.suppress(ValueError, AttributeError):
            found = json.loads(body)
            self._ids += [v for k, v in found.items() if k.endswith("_id") and isinstance(v, str)]
            self._ids = self._ids[-8:]


async def talk_nonsense(scene: Scene, count: int, seed: int, score: Score) -> None:
    """Spoilt messages on proven links, of a camera and a desktop in turn, and on ones that never prove anything."""
    rng = random.Random(seed)
    while score.messages < count:
        kind = rng.randrange(3)
        if kind == 0:
            inbox = await scene.camera.connect()
        elif kind == 1:
            inbox = await scene.camera.dial()
        else:
            inbox = await scene.desktop.connect()
        with contextlib.suppress(ConnectionClosed):
            for _ in range(rng.randrange(1, 30)):
                text = spoilt(rng, rng.choice(MESSAGES))
                score.messages += 1
                await inbox.socket.send(text if rng.random() < 0.05 else text.decode("utf-8", "replace"))
        await inbox.stop()


@contextlib.contextmanager
def fuzzed(central: RunningCentral) -> Iterator[tuple[Stranger, Scene]]:
    """A stranger with a session of her own, and a camera with its desktop, beside a running central."""
    scene = make_scene(central)
    central.add_user("fuzz", "supervisor")
    desk = central.enrol_workstation("Desk of the fuzz")
    desk.sign_in("fuzz")
    stranger = Stranger(central, desk, "fuzz", scene.unit)
    try:
        yield stranger, scene
    finally:
        stranger.close()


def campaign(central: RunningCentral, requests: int, messages: int, seed: int) -> dict[str, Any]:
    """So many of both; the report."""
    score, began_s = Score(), time.monotonic()
    with fuzzed(central) as (stranger, scene):
        for number in range(requests):
            stranger.one(seed + number, score)
            if number % 1000 == 999:
                sys.stderr.write(f"{number + 1} requests: {dict(score.statuses)}\n")
        asyncio.run(talk_nonsense(scene, messages, seed, score))
        living = central.process is not None and central.process.poll() is None
    log = (central.home / "central.log").read_text(encoding="utf-8")
    for line in score.failed[:20]:
        sys.stderr.write(line + "\n")
    return {
        "requests": score.requests,
        "messages": score.messages,
        "statuses": {str(status): count for status, count in sorted(score.statuses.items())},
        "failures": len(score.failed),
        "undocumented": dict(score.undocumented.most_common(20)),
        "tracebacks": log.count("fault="),
        "living": living,
        "seconds": round(time.monotonic() - began_s, 1),
    }


def main() -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="fuzz_strangers", description=__doc__)
    parser.add_argument("--requests", type=int, default=5000)
    parser.add_argument("--messages", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep-log", type=Path, help="copy central's log here")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        central = RunningCentral(Path(folder) / "home").start()
        try:
            report = campaign(central, asked.requests, asked.messages, asked.seed)
        finally:
            central.stop()
        if asked.keep_log:
            asked.keep_log.write_bytes((central.home / "central.log").read_bytes())
    sys.stdout.write(json.dumps(report) + "\n")
    return int(
        bool(report["failures"] or report["tracebacks"] or report["undocumented"] or not report["living"])
    )


if __name__ == "__main__":
    sys.exit(main())
