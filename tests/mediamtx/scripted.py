"""A small HTTP server that answers as MediaMTX's control API documents (its `api/openapi.yaml`, version 3)."""

import json
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

CREATED = "2026-01-02T03:04:05.678Z"


@dataclass
class Connected:
    """One RTSPS connection of the scripted server; without a path it has only asked for a description."""

    path: str = ""
    state: str = "idle"
    sent_bytes: int = 0
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    session: str = field(default_factory=lambda: str(uuid.uuid4()))

    def connection(self) -> dict[str, Any]:
        """As in `GET /v3/rtspsconns/list`."""
        return {
            "id": self.id,
            "created": CREATED,
            "remoteAddr": "192.0.2.7:40112",
            "bytesReceived": 1200,
            "bytesSent": self.sent_bytes,
            "inboundBytes": 1200,
            "outboundBytes": self.sent_bytes,
            "session": self.session if self.path else None,
            "tunnel": "none",
        }

    def described(self) -> dict[str, Any]:
        """As in `GET /v3/rtspssessions/list`."""
        return {
            "id": self.session,
            "created": CREATED,
            "remoteAddr": "192.0.2.7:40112",
            "state": self.state,
            "path": self.path,
            "query": "",
            "transport": "TCP",
            "profile": "AVP",
            "inboundBytes": 1200,
            "outboundBytes": self.sent_bytes,
            "bytesReceived": 1200,
            "bytesSent": self.sent_bytes,
        }


class ScriptedServer:
    """Change `connected`, `codecs` and the switches; `asked` holds what was asked of it, oldest first."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.connected: list[Connected] = []
        self.codecs: dict[str, list[str]] = {}
        self.asked: list[str] = []
        self.deaf_to_kicks = False
        self.broken = False
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, name="scripted-media-server")

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> "ScriptedServer":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def comes(self, path: str = "", state: str = "idle") -> Connected:
        """Somebody connects."""
        guest = Connected(path, state)
        with self.lock:
            self.connected.append(guest)
        return guest

    def goes(self, guest: Connected) -> None:
        """Somebody disconnects."""
        with self.lock:
            self.connected = [other for other in self.connected if other is not guest]

    def there(self, guest: Connected) -> bool:
        """Whether somebody is connected."""
        with self.lock:
            return any(other is guest for other in self.connected)

    def kicks(self) -> list[str]:
        """The sessions somebody asked to kick."""
        return [path.rsplit("/", 1)[1] for path in list(self.asked) if "/kick/" in path]

    def answer(self, method: str, address: str) -> tuple[int, Any]:
        """The documented answer to one request."""
        parts = urlsplit(address)
        with self.lock:
            self.asked.append(f"{method} {parts.path}")
            if self.broken:
                return 500, {"error": "internal error"}
            if method == "POST" and parts.path.startswith("/v3/rtspssessions/kick/"):
                return self._kick(parts.path.rsplit("/", 1)[1])
            lists = {
                "/v3/rtspsconns/list": [guest.connection() for guest in self.connected],
                "/v3/rtspssessions/list": [guest.described() for guest in self.connected if guest.path],
                "/v3/paths/list": [self._path(name) for name in sorted(self.codecs)],
            }
            items = lists.get(parts.path)
            if method != "GET" or items is None:
                return 404, {"error": "not found"}
            return 200, _page(items, parse_qs(parts.query))

    def _kick(self, session: str) -> tuple[int, Any]:
        meant = [guest for guest in self.connected if guest.path and guest.session == session]
        if not meant:
            return 404, {"status": "error", "error": "session not found"}
        if not self.deaf_to_kicks:
            self.connected = [guest for guest in self.connected if guest not in meant]
        return 200, {"status": "ok"}

    def _path(self, name: str) -> dict[str, Any]:
        return {
            "name": name,
            "confName": "~^stream/.+$",
            "source": {"type": "rtspsSession", "id": str(uuid.uuid4())},
            "ready": True,
            "readyTime": CREATED,
            "available": True,
            "online": True,
            "tracks": self.codecs[name],
            "tracks2": [{"codec": codec, "codecProps": None} for codec in self.codecs[name]],
            "bytesReceived": 1,
            "bytesSent": 1,
            "readers": [],
        }

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        script = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_args: Any) -> None:
                pass

            def do_GET(self) -> None:
                self._reply("GET")

            def do_POST(self) -> None:
                self._reply("POST")

            def _reply(self, method: str) -> None:
                status, table = script.answer(method, self.path)
                body = json.dumps(table).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        return Handler


def _page(items: list[Any], query: dict[str, list[str]]) -> dict[str, Any]:
    size, page = int(query.get("itemsPerPage", ["100"])[0]), int(query.get("page", ["0"])[0])
    pages = -(-len(items) // size)
    return {"itemCount": len(items), "pageCount": pages, "items": items[page * size : (page + 1) * size]}


@contextmanager
def scripted_server() -> Iterator[ScriptedServer]:
    """One that runs, and is closed afterwards."""
    with ScriptedServer() as server:
        yield server
