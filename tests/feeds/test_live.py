"""The live link against a server that isn't central: it never looks alive when it isn't."""

import asyncio
import json
import ssl
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from websockets.asyncio.server import ServerConnection, serve

from respond_desktop.central.authority.tls import make_ca, make_leaf, server_context
from respond_desktop.domain.snapshot import Link, LinkState
from respond_desktop.feeds.fold import StateArrived
from respond_desktop.feeds.live import LiveAddress, LiveLink
from respond_desktop.wire import live
from respond_desktop.wire.client import trusting
from respond_desktop.wire.heads import LogHead
from respond_desktop.wire.signing import b64
from respond_desktop.wire.version import RELEASE
from tests.support.pace import within

pytestmark = pytest.mark.promise
Central = Callable[[ServerConnection], Awaitable[None]]
WAIT_S = within(30)
STATE = live.State(seq=1, as_of=datetime.now(UTC), units=(), alerts=(), watches=(), backups=())


class Heard:
    """What the link says; `fault` makes the first state an error of ours."""

    def __init__(self, fault: bool = False) -> None:
        self.links: list[Link] = []
        self.states = 0
        self.news = asyncio.Event()
        self._fault = fault
        self.held: LogHead | None = None
        self.heads: list[tuple[LogHead, bool]] = []

    def on_state(self, state: StateArrived) -> None:
        self.states += 1
        self.news.set()
        if self._fault and self.states == 1:
            raise KeyError("a fault")

    def on_play(self, grant: live.PlayGranted) -> None: ...

    def on_link(self, link: Link) -> None:
        self.links.append(link)
        self.news.set()

    def on_talk(self, said: live.TalkGranted | live.TalkEnded) -> None: ...

    async def held_head(self) -> LogHead | None:
        return self.held

    async def on_ca(self, introduction: str) -> None: ...

    async def on_head(self, head: LogHead, restored: bool) -> None:
        self.heads.append((head, restored))

    def on_session_ended(self, reason: str) -> None: ...

    async def until(self, ask: Callable[[], object]) -> None:
        async with asyncio.timeout(WAIT_S):
            while not ask():
                self.news.clear()
                await self.news.wait()

    def states_said(self) -> list[LinkState]:
        return [link.state for link in self.links]


async def welcome(socket: ServerConnection, now: datetime) -> None:
    await socket.send(live.encode(live.LiveChallenge(nonce=b64(bytes(32)))))
    await socket.recv()
    await socket.send(live.encode(live.LiveWelcome(now=now, agency="A", training=True, lease_s=60.0)))


async def with_link(
    folder: Path, central: Central, heard: Heard, story: Callable[[LiveLink], Awaitable[None]], **more: object
) -> None:
    make_ca(folder, "Test")
    make_leaf(folder, ("127.0.0.1",))
    context: ssl.SSLContext = trusting((folder / "ca.pem").read_text())
    async with serve(central, "127.0.0.1", 0, ssl=server_context(folder)) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        address = LiveAddress(f"https://127.0.0.1:{port}", context, "ws", "s", Ed25519PrivateKey.generate())
        beat = live.AuditHeartbeat(pending=0, broken="")
        link = LiveLink(address, heard, lambda: beat, **more)  # type: ignore[arg-type]
        running = asyncio.create_task(link.run())
        try:
            await story(link)
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


def test_promise_6_a_question_that_is_none_is_a_lost_link_and_asked_again(tmp_path: Path) -> None:
    async def play() -> None:
        heard, asked = Heard(), list[int]()

        async def central(socket: ServerConnection) -> None:
            asked.append(1)
            await socket.send(live.encode(live.LiveChallenge(nonce="é")))
            await socket.wait_closed()

        async def story(_link: LiveLink) -> None:
            await heard.until(lambda: len(asked) > 1 and len(heard.links) > 1)
            assert set(heard.states_said()) == {LinkState.LOST}

        await with_link(tmp_path, central, heard, story)

    asyncio.run(play())


def test_promise_6_a_fault_of_ours_is_a_lost_link_not_a_silent_one(tmp_path: Path) -> None:
    async def play() -> None:
        heard = Heard(fault=True)

        async def central(socket: ServerConnection) -> None:
            await welcome(socket, datetime.now(UTC))
            await socket.send(live.encode(STATE))
            await socket.wait_closed()

        async def story(_link: LiveLink) -> None:
            await heard.until(lambda: heard.states > 1)
            said = heard.states_said()
            assert said[:3] == [LinkState.CONNECTED, LinkState.LOST, LinkState.CONNECTED]

        await with_link(tmp_path, central, heard, story)

    asyncio.run(play())


def test_a_lost_link_is_lost_since_centrals_last_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By central's clock, as everything on the screen; noticing it may take ten seconds more."""
    steady, said = [100.0], datetime(2026, 11, 22, 2, 14, 2, tzinfo=UTC)
    monkeypatch.setattr("respond_desktop.feeds.live.steady_s", lambda: steady[0])

    async def play() -> None:
        heard, cut = Heard(), asyncio.Event()

        async def central(socket: ServerConnection) -> None:
            await welcome(socket, said)
            await socket.recv()
            await (await socket.ping())  # the answer to the desktop's own is on its way before the state
            await socket.send(live.encode(STATE))
            await cut.wait()

        async def story(_link: LiveLink) -> None:
            await heard.until(lambda: heard.states)
            steady[0] += 9.0
            cut.set()
            await heard.until(lambda: LinkState.LOST in heard.states_said())
            lost = next(link for link in heard.links if link.state is LinkState.LOST)
            assert abs((lost.since - said).total_seconds()) < within(2)

        await with_link(tmp_path, central, heard, story)

    asyncio.run(play())


def test_promise_1_the_offset_to_centrals_clock_follows_when_ours_is_set(tmp_path: Path) -> None:
    async def play() -> None:
        heard, off = Heard(), [timedelta()]
        hour = timedelta(hours=1)

        async def central(socket: ServerConnection) -> None:
            await welcome(socket, datetime.now(UTC))
            await socket.wait_closed()

        async def story(link: LiveLink) -> None:
            await heard.until(lambda: heard.links)
            assert abs(link.offset_s) < 30
            off[0] = -hour
            assert abs(link.offset_s - 3600) < 30

        await with_link(tmp_path, central, heard, story, clock=lambda: datetime.now(UTC) + off[0])

    asyncio.run(play())


@pytest.mark.attack("central remembers")
def test_what_is_held_of_the_log_is_shown_and_what_is_told_is_passed_on(tmp_path: Path) -> None:
    first, later = (LogHead("log-1", seq, "ab" * 32, "2026-03-04T12:00:00.000Z", "s") for seq in (7, 9))

    async def play() -> None:
        heard, proofs = Heard(), list[object]()
        heard.held = first

        async def central(socket: ServerConnection) -> None:
            await socket.send(live.encode(live.LiveChallenge(nonce=b64(bytes(32)))))
            proofs.append(live.decode_from_desktop(await socket.recv()))
            now = datetime.now(UTC)
            said = live.LiveWelcome(now=now, agency="A", training=True, lease_s=60.0, head=later, restored=8)
            await socket.send(live.encode(said))
            await socket.send(live.encode(live.HeadTold(head=later)))
            await socket.send(live.encode(STATE))
            await socket.wait_closed()

        async def story(_link: LiveLink) -> None:
            await heard.until(lambda: heard.states)
            assert heard.heads == [(later, True), (later, False)]
            assert isinstance(proofs[0], live.LiveProve)
            assert (proofs[0].held, proofs[0].keeps_heads) == (first, True)

        await with_link(tmp_path, central, heard, story)

    asyncio.run(play())


def test_what_an_older_central_and_an_older_desktop_say_is_still_read() -> None:
    now = '"now":"2026-03-04T12:00:00Z"'
    said = live.decode_to_desktop(f'{{"t":"welcome",{now},"agency":"A","training":true,"lease_s":60}}')
    assert isinstance(said, live.LiveWelcome) and (said.head, said.restored) == (None, 0)
    proof = live.decode_from_desktop('{"t":"prove","session":"s","workstation_id":"w","signature":"x"}')
    assert isinstance(proof, live.LiveProve) and (proof.held, proof.keeps_heads) == (None, False)


@pytest.mark.parametrize(
    ("challenge", "begins"),
    [
        ({"nonce": b64(bytes(32)), "version": 2}, "This workstation is older than central, and they can't"),
        (
            {"version": 2, "riddle": ["of", "tomorrow"]},
            "This workstation is older than central, and they can't",
        ),
        ({"nonce": b64(bytes(32)), "version": 0}, "Central doesn't say which version it is"),
        ({"nonce": b64(bytes(32)), "version": -7}, "Central doesn't say which version it is"),
        ({"nonce": b64(bytes(32)), "version": 2**52}, "Central doesn't say which version it is"),
    ],
)
def test_another_protocol_is_said_and_nothing_is_proven_to_it(
    tmp_path: Path, challenge: dict[str, object], begins: str
) -> None:
    async def play() -> None:
        heard, proofs = Heard(), list[str | bytes]()

        async def central(socket: ServerConnection) -> None:
            await socket.send(json.dumps({"t": "challenge"} | challenge))
            async for text in socket:
                proofs.append(text)

        async def story(_link: LiveLink) -> None:
            await heard.until(lambda: len(heard.links) > 1)
            assert set(heard.states_said()) == {LinkState.REFUSED}, (
                "and it is asked again: central may be updated"
            )
            assert all(link.words.startswith(begins) for link in heard.links)

        await with_link(tmp_path, central, heard, story)
        assert not proofs

    asyncio.run(play())


@pytest.mark.parametrize(
    ("release", "said"),
    [
        ("", "Central is older than this workstation. "),
        ("0.0.1", "Central is older than this workstation. "),
        (RELEASE, ""),
        ("9.0", "This workstation is older than central. "),
        ("not a release", "Central is older than this workstation. "),
    ],
)
def test_whichever_is_older_is_said_while_all_goes_on(tmp_path: Path, release: str, said: str) -> None:
    """Unknown messages and words in a newer central's State cost nothing."""

    async def play() -> None:
        heard = Heard()

        async def central(socket: ServerConnection) -> None:
            await socket.send(live.encode(live.LiveChallenge(nonce=b64(bytes(32)))))
            await socket.recv()
            now = datetime.now(UTC)
            hello = live.LiveWelcome(now=now, agency="A", training=True, lease_s=60.0, release=release)
            await socket.send(live.encode(hello))
            await socket.send('{"t":"drone_part","of":[[1]],"more":{"a":1}}')
            newer = json.loads(live.encode(STATE)) | {"drones": [{"id": 1}], "trouble": "x"}
            await socket.send(json.dumps(newer))
            await socket.wait_closed()

        async def story(_link: LiveLink) -> None:
            await heard.until(lambda: heard.states)
            link = heard.links[-1]
            assert link.state is LinkState.CONNECTED
            assert link.version_words.startswith(said) and bool(link.version_words) is bool(said)

        await with_link(tmp_path, central, heard, story)

    asyncio.run(play())


def test_promise_6_a_state_that_was_missed_is_asked_for_whole_and_nothing_of_what_follows_is_shown(
    tmp_path: Path,
) -> None:
    async def play() -> None:
        heard, answers = Heard(), list[object]()

        def told(seq: int, after: int) -> str:
            return live.encode(live.StateParts(seq=seq, after=after, as_of=datetime.now(UTC), parts={}))

        async def central(socket: ServerConnection) -> None:
            await welcome(socket, datetime.now(UTC))
            for seq, after in ((1, 0), (3, 2), (4, 0)):
                await socket.send(told(seq, after))
                while not isinstance(answers[-1:] and answers[-1], live.Seen | live.WholeWanted):
                    answers.append(live.decode_from_desktop(await socket.recv()))
                answers.append(heard.states)
            await socket.wait_closed()

        async def story(_link: LiveLink) -> None:
            await heard.until(lambda: heard.states == 2)
            said = [a for a in answers if isinstance(a, live.Seen | live.WholeWanted | int)]
            assert said[:4] == [live.Seen(seq=1), 1, live.WholeWanted(seq=3), 1]

        await with_link(tmp_path, central, heard, story)

    asyncio.run(play())
