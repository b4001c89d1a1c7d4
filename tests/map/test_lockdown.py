"""The page reaches nothing, and no name can do anything in it."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtWebEngineCore import QWebEnginePage

from respond_desktop.ui.map.page import PAGE_URL
from respond_desktop.ui.map.view import MapView
from tests.map.conftest import drawn, drawn_when, evaluate, until
from tests.map.scene import unit

SPOT = (60.1702, 24.9445)


class Listener(HTTPServer):
    """A real server on loopback that counts whoever comes."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.visits: list[str] = []


class Answer(BaseHTTPRequestHandler):
    """Says yes to everything, also to other origins."""

    def do_GET(self) -> None:
        """Count and answer."""
        assert isinstance(self.server, Listener)
        self.server.visits.append(self.path)
        self.send_response(200)
        self.send_header("Access-Control-Allow-Origin", "*")
        self.end_headers()

    do_POST = do_GET

    def log_message(self, *args: object) -> None:
        """Quiet."""


@pytest.fixture
def listener() -> Iterator[Listener]:
    server = Listener()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


ATTEMPTS = {
    "fetch": "fetch('URL').then(() => window.tried = 'reached', () => window.tried = 'blocked')",
    "fetch without cors": (
        "fetch('URL', {mode: 'no-cors'}).then(() => window.tried = 'reached', () => window.tried = 'blocked')"
    ),
    "image": "{const i = new Image(); i.onload = () => window.tried = 'reached';"
    "i.onerror = () => window.tried = 'blocked'; i.src = 'URL'}",
    "style": "{const l = document.createElement('link'); l.rel = 'stylesheet';"
    "l.onload = () => window.tried = 'reached';"
    "l.onerror = () => window.tried = 'blocked'; l.href = 'URL'; document.head.append(l)}",
    "websocket": "try {const w = new WebSocket('URL'.replace('http', 'ws')); w.onopen = () => window.tried = 'reached';"
    "w.onerror = () => window.tried = 'blocked'} catch (e) {window.tried = 'blocked'}",
    "beacon": "window.tried = navigator.sendBeacon('URL', 'x') ? 'blocked' : 'blocked'",
    "eval": "try {eval('1'); window.tried = 'reached'} catch (e) {window.tried = 'blocked'}",
    "script text": "{const s = document.createElement('script'); try {s.textContent = 'window.tried=\"reached\"';"
    "document.head.append(s)} catch (e) {} if (window.tried !== 'reached') window.tried = 'blocked'}",
}


@pytest.mark.parametrize("way", sorted(ATTEMPTS))
def test_the_page_reaches_no_server(view: MapView, listener: Listener, way: str) -> None:
    url = f"http://127.0.0.1:{listener.server_port}/x"
    evaluate(view, f"window.tried = ''; {ATTEMPTS[way].replace('URL', url)}; 1")
    until(lambda: evaluate(view, "window.tried") != "")
    assert evaluate(view, "window.tried") == "blocked"
    drawn(view)
    assert listener.visits == []


def test_the_page_reads_no_file(view: MapView) -> None:
    evaluate(
        view,
        "window.tried = ''; fetch('file:///etc/hostname').then(() => tried = 'reached', () => tried = 'no'); 1",
    )
    until(lambda: evaluate(view, "window.tried") != "")
    assert evaluate(view, "window.tried") == "no"


@pytest.mark.parametrize(
    "way",
    [
        "location.href = 'URL'",
        "location.href = 'data:text/html,<h1>hello</h1>'",
        "location.href = 'respond-map://map/leaflet.js'",
        "window.open('URL')",
        "{const a = document.createElement('a'); a.href = 'URL'; a.target = '_blank';"
        "document.body.append(a); a.click()}",
        "{const f = document.createElement('iframe'); f.src = 'URL'; document.body.append(f)}",
        "{const f = document.createElement('form'); f.action = 'URL'; f.method = 'post';"
        "document.body.append(f); f.submit()}",
    ],
)
def test_the_page_goes_nowhere(view: MapView, listener: Listener, way: str) -> None:
    url = f"http://127.0.0.1:{listener.server_port}/x"
    evaluate(view, f"{way.replace('URL', url)}; 1")
    assert evaluate(view, "location.href") == PAGE_URL
    drawn(view)
    assert evaluate(view, "location.href") == PAGE_URL
    assert listener.visits == []


def test_the_profile_itself_lets_nothing_out(view: MapView, listener: Listener) -> None:
    """Without the page's own policy and rules: the interceptor alone."""
    assert view._engine is not None
    blocked = view._engine.interceptor.blocked
    loaded: list[bool] = []
    page = QWebEnginePage(view._engine.profile)
    page.loadFinished.connect(loaded.append)
    page.load(QUrl(f"http://127.0.0.1:{listener.server_port}/x"))
    until(lambda: bool(loaded))
    page.deleteLater()
    assert loaded == [False]
    assert view._engine.interceptor.blocked > blocked
    assert listener.visits == []


def test_nothing_is_kept_on_disk(view: MapView) -> None:
    assert view._engine is not None
    assert view._engine.profile.isOffTheRecord()


@pytest.mark.promise
@pytest.mark.parametrize(
    "name",
    [
        "<img src=x onerror=tried=1>",
        "<script>tried=1</script>",
        "</script><b>bold",
        "');tried=1;//",
        "${tried=1}",
        "\u202e412 tinU",
        "\u2066\u2066412\u2069\u2069\u2069x",
        "יחידה 214",
        "وحدة ٢١٤",
        "214\n\u0000\u2028x",
    ],
)
def test_a_name_is_only_ever_text(view: MapView, name: str) -> None:
    evaluate(view, "window.tried = 0; 1")
    before = evaluate(view, "document.querySelectorAll('*').length")
    view.show_snapshot([unit("1", *SPOT, label=name), unit("2", 60.1712, 24.9475)])
    view.centre_on(*SPOT, 16)
    facts = drawn_when(view, lambda d: len(d["units"]) == 2 and d["zoom"] == 16)
    shown = next(u for u in facts["units"] if u["key"] == "1")
    assert shown["label_shown"] and shown["label"]
    assert not any(ord(c) < 32 or c in "\u202e\u2066\u2069\u2028" for c in shown["label"])
    assert 20 < shown["chip"]["w"] < 260
    assert evaluate(view, "window.tried") == 0
    assert evaluate(view, "document.querySelectorAll('*').length") <= before
    assert evaluate(view, "respondLabels.isolated('x')") == "\u2068x\u2069"


def test_markup_in_an_accessible_name_is_only_text(view: MapView) -> None:
    view.show_snapshot([unit("1", *SPOT, label="<b onclick=x>", selected=True)])
    facts = drawn_when(view, lambda d: bool(d["buttons"]))
    assert facts["buttons"] == ["Unit <b onclick=x>, selected"]
    assert evaluate(view, "document.querySelectorAll('b').length") == 0
