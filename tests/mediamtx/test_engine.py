"""The MediaMTX engine against a server that answers as its control API documents."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from respond_desktop.central.mediamtx import MediaMtx, MediaMtxLimits
from respond_desktop.central.mediamtx.api import ApiError, ControlApi
from respond_desktop.central.mediamtx.doorkeeper import AuthAsk
from respond_desktop.central.relay import REPLACED
from tests.mediamtx.scripted import Connected, ScriptedServer, scripted_server
from tests.support.media import WAIT_S, Heard

pytestmark = pytest.mark.promise
QUICK = MediaMtxLimits(poll_s=0.05, cut_again_s=0.02, cut_settles_s=0.2, request_s=10, blind_s=30)


class Told(Heard):
    """Also hears what must not be; `fail` makes a first byte unrecordable."""

    fail = False

    def first_byte(self, watch: str) -> None:
        if self.fail:
            raise LookupError("the watch has ended")
        super().first_byte(watch)

    def integrity(self, what: str, path: str) -> None:
        self.told.append(("integrity", what, path))


@asynccontextmanager
async def _engine(
    server: ScriptedServer, limits: MediaMtxLimits = QUICK, told: Told | None = None
) -> AsyncIterator[tuple[MediaMtx, Told]]:
    told = told or Told()
    engine = MediaMtx(ControlApi(server.url, limits.request_s), told, 8322, limits)
    await engine.start()
    try:
        yield engine, told
    finally:
        server.deaf_to_kicks = server.broken = False
        await engine.stop()


async def _until(condition: Callable[[], object], what: str) -> None:
    async with asyncio.timeout(WAIT_S):
        while not condition():  # noqa: ASYNC110 - what changes is in another thread
            await asyncio.sleep(0.01)
    assert condition(), what


def _ask(guest: Connected, user: str, token: str, action: str, path: str = "stream/cam") -> AuthAsk:
    return AuthAsk(user, token, "", "192.0.2.7", action, path, "rtsp", guest.id, "")


def _camera(server: ScriptedServer, engine: MediaMtx) -> Connected:
    guest = server.comes("stream/cam", "publish")
    engine.allow_publish("cam", "pub")
    assert engine.decide(_ask(guest, "cam", "pub", "publish"))
    return guest


def _viewer(server: ScriptedServer, engine: MediaMtx, watch: str = "w1") -> Connected:
    guest = server.comes("stream/cam", "read")
    engine.allow_play(watch, "cam", f"see {watch}")
    assert engine.decide(_ask(guest, watch, f"see {watch}", "read"))
    return guest


def test_camera_and_viewer_come_in_and_their_going_is_told() -> None:
    async def run() -> None:
        with scripted_server() as server:
            async with _engine(server) as (engine, told):
                camera, viewer = _camera(server, engine), _viewer(server, engine)
                assert told.of("first_byte") == [("w1",)]
                assert told.of("key_frame_wanted") == [("cam",)]
                await _until(lambda: told.of("publish_started"), "the camera is seen")
                viewer.sent_bytes = 4321

                def counted() -> bool:
                    figures = engine.statistics("w1")
                    return figures is not None and figures.sent_bytes == 4321

                await _until(counted, "its bytes are counted")
                server.goes(viewer)
                await _until(lambda: told.of("play_ended"), "the viewer is missed")
                assert told.of("play_ended") == [("w1", "4321", "the connection closed")]
                assert engine.statistics("w1") is None
                server.goes(camera)
                await _until(lambda: told.of("publish_ended"), "the camera is missed")
                assert told.of("publish_ended") == [("cam", "the connection closed")]
                assert told.of("integrity") == []
                assert server.kicks() == []

    asyncio.run(run())


def test_a_token_is_good_for_one_connection_and_all_its_requests() -> None:
    async def run() -> None:
        with scripted_server() as server:
            async with _engine(server) as (engine, told):
                _camera(server, engine)
                viewer = server.comes()
                engine.allow_play("w1", "cam", "see")
                first_try = _ask(viewer, "", "", "read")
                assert not engine.decide(first_try)
                assert told.of("refused") == []  # clients wait to be asked for a token
                ask = _ask(viewer, "w1", "see", "read")
                assert [engine.decide(ask) for _ in range(3)] == [True, True, True]  # DESCRIBE and two SETUPs
                assert told.of("first_byte") == [("w1",)]
                thief = server.comes()
                assert not engine.decide(_ask(thief, "w1", "see", "read"))
                assert told.of("refused") == [("play", "watch", "token already used")]
                for wrong in (
                    _ask(viewer, "w1", "other", "read"),
                    _ask(viewer, "w1", "see", "read", "stream/other"),
                    _ask(viewer, "w1", "see", "publish"),
                    _ask(viewer, "w2", "see", "read"),
                ):
                    assert not engine.decide(wrong)
                assert "see" not in str(told.of("refused"))

    asyncio.run(run())


def test_what_is_not_reading_or_publishing_is_denied() -> None:
    async def run() -> None:
        with scripted_server() as server:
            async with _engine(server) as (engine, told):
                engine.allow_play("w1", "cam", "see")
                engine.allow_publish("cam", "pub")
                for action in ("api", "metrics", "pprof", "playback", ""):
                    assert not engine.decide(AuthAsk("w1", "see", action=action, protocol="rtsp", id="1"))
                for protocol in ("hls", "webrtc", "srt", "rtmp", ""):
                    ask = AuthAsk("w1", "see", action="read", path="stream/cam", protocol=protocol, id="1")
                    assert not engine.decide(ask)
                assert not engine.decide(
                    AuthAsk("w1", "see", action="read", path="stream/cam", protocol="rtsp")
                )
                guest = server.comes()
                assert not engine.decide(_ask(guest, "cam", "pub", "read"))
                assert not engine.decide(_ask(guest, "w1", "see", "publish"))
                assert not engine.decide(_ask(guest, "w1", "see", "read", "stream/another"))
                assert told.of("first_byte") == []

    asyncio.run(run())


def test_an_end_is_dead_at_once_and_cut_until_confirmed() -> None:
    async def run() -> None:
        with scripted_server() as server:
            async with _engine(server) as (engine, told):
                camera, viewer, other = (
                    _camera(server, engine),
                    _viewer(server, engine),
                    _viewer(server, engine, "w2"),
                )
                engine.end_play("w1", "closed")
                assert not engine.decide(_ask(viewer, "w1", "see w1", "read"))
                assert told.of("play_ended") == [("w1", "0", "closed")]
                await _until(lambda: not server.there(viewer), "it is kicked")
                assert server.kicks() == [viewer.session]
                assert server.there(other)
                engine.end_stream("cam", "recording stopped")
                await _until(lambda: not server.there(camera) and not server.there(other), "all are kicked")
                assert sorted(told.of("play_ended")) == [
                    ("w1", "0", "closed"),
                    ("w2", "0", "recording stopped"),
                ]
                assert told.of("publish_ended") == [("cam", "recording stopped")]
                assert told.of("integrity") == []

    asyncio.run(run())


def test_a_kick_that_has_no_effect_is_recorded_and_tried_on() -> None:
    async def run() -> None:
        limits = MediaMtxLimits(poll_s=0.05, cut_again_s=0.02, cut_within_s=0.2, request_s=10, blind_s=30)
        with scripted_server() as server:
            async with _engine(server, limits) as (engine, told):
                _camera(server, engine)
                viewer = _viewer(server, engine)
                server.deaf_to_kicks = True
                engine.end_play("w1", "closed")
                await _until(lambda: told.of("integrity"), "the failure is told")
                assert told.of("integrity") == [("a media connection could not be cut in time", "stream/cam")]
                assert not engine.decide(_ask(viewer, "w1", "see w1", "read"))
                tries = len(server.kicks())
                await _until(lambda: len(server.kicks()) > tries + 2, "it is tried again")
                server.deaf_to_kicks = False
                await _until(lambda: not server.there(viewer), "it goes in the end")

    asyncio.run(run())


def test_a_server_that_cannot_be_asked_lets_nobody_in_and_ends_still_hold() -> None:
    async def run() -> None:
        limits = MediaMtxLimits(poll_s=0.05, cut_again_s=0.02, cut_within_s=0.2, request_s=10, blind_s=0.3)
        with scripted_server() as server:
            async with _engine(server, limits) as (engine, told):
                _camera(server, engine)
                viewer = _viewer(server, engine)
                server.broken = True
                engine.end_play("w1", "closed")
                assert not engine.decide(_ask(viewer, "w1", "see w1", "read"))
                await _until(lambda: told.of("integrity"), "the end that can't be carried out is told")
                engine.allow_play("w2", "cam", "see")
                late = server.comes("stream/cam", "read")
                await asyncio.sleep(limits.blind_s + 0.1)
                assert not engine.decide(_ask(late, "w2", "see", "read"))
                assert told.of("refused")[-1][2] == "the media server's control interface does not answer"
                server.broken = False
                await _until(lambda: not server.there(viewer), "it is kicked when that is possible again")
                await _until(
                    lambda: engine.decide(_ask(late, "w2", "see", "read")), "the token is still good"
                )

    asyncio.run(run())


def test_a_fresh_token_replaces_the_reader_and_a_second_publisher_is_refused() -> None:
    async def run() -> None:
        with scripted_server() as server:
            async with _engine(server) as (engine, told):
                camera, old = _camera(server, engine), _viewer(server, engine)
                new = _viewer(server, engine)
                assert told.of("play_ended") == [("w1", "0", REPLACED)]
                assert told.of("first_byte") == [("w1",), ("w1",)]
                await _until(lambda: not server.there(old), "the old one is kicked")
                second = server.comes("stream/cam", "publish")
                engine.allow_publish("cam", "again")
                assert not engine.decide(_ask(second, "cam", "again", "publish"))
                assert told.of("refused") == [("publish", "stream", "another camera publishes this stream")]
                assert server.there(camera)
                assert server.there(new)

    asyncio.run(run())


def test_a_watch_that_ends_as_its_reader_is_replaced_ends_for_the_new_one_too() -> None:
    engine: MediaMtx

    class Ends(Told):
        def play_ended(self, watch: str, sent_bytes: int, reason: str) -> None:
            super().play_ended(watch, sent_bytes, reason)
            engine.statistics(watch)
            engine.end_play(watch, "ended")
            self.told.append(("ended", watch))

    async def run() -> None:
        nonlocal engine
        with scripted_server() as server:
            async with _engine(server, told=Ends()) as (engine, told):
                old, new = _viewer(server, engine), server.comes("stream/cam", "read")
                engine.allow_play("w1", "cam", "again")
                assert not engine.decide(_ask(new, "w1", "again", "read"))
                assert [reason for _, _, reason in told.of("play_ended")] == [REPLACED, "ended"]
                assert told.of("ended") == [("w1",), ("w1",)]
                await _until(lambda: not server.there(old) and not server.there(new), "both are kicked")

    asyncio.run(run())


def test_a_first_byte_is_told_when_both_sides_are_in_and_stops_what_can_not_be_recorded() -> None:
    async def run() -> None:
        with scripted_server() as server:
            async with _engine(server) as (engine, told):
                viewer = _viewer(server, engine)  # waits for its camera
                assert told.of("first_byte") == []
                camera = _camera(server, engine)
                assert told.of("first_byte") == [("w1",)]
                told.fail = True
                engine.allow_play("w2", "cam", "see")
                second = server.comes("stream/cam", "read")
                assert not engine.decide(_ask(second, "w2", "see", "read"))
                assert told.of("play_ended") == [("w2", "0", "could not be recorded")]
                await _until(lambda: not server.there(second), "it is kicked")
                assert server.there(camera)
                assert server.there(viewer)

    asyncio.run(run())


def test_who_is_let_in_and_does_not_start_is_cut() -> None:
    async def run() -> None:
        limits = MediaMtxLimits(poll_s=0.05, cut_again_s=0.02, request_s=10, blind_s=30, start_s=0.3)
        with scripted_server() as server:
            async with _engine(server, limits) as (engine, told):
                camera = server.comes("stream/cam", "idle")
                engine.allow_publish("cam", "pub")
                assert engine.decide(_ask(camera, "cam", "pub", "publish"))
                assert told.of("publish_started") == [("cam",)]
                reader = server.comes()
                engine.allow_play("w1", "cam", "see")
                assert engine.decide(_ask(reader, "w1", "see", "read"))
                await _until(lambda: not server.there(camera), "the idle camera is kicked")
                await _until(lambda: told.of("play_ended"), "the idle reader is out")
                assert told.of("publish_ended") == [("cam", "did not start in time")]
                assert not engine.decide(_ask(reader, "w1", "see", "read"))

    asyncio.run(run())


def test_a_talk_has_one_path_for_both_sides() -> None:
    async def run() -> None:
        with scripted_server() as server:
            async with _engine(server) as (engine, told):
                assert engine.talk_path("t1") == "/watch/t1"
                assert engine.watch_path("w1", "cam") == "/stream/cam"
                engine.allow_play("t1", "t1", "hear", sound=True)
                camera = server.comes("watch/t1", "read")
                assert engine.decide(_ask(camera, "t1", "hear", "read", "watch/t1"))
                engine.allow_publish("t1", "speak")
                viewer = server.comes("watch/t1", "publish")
                assert engine.decide(_ask(viewer, "t1", "speak", "publish", "watch/t1"))
                server.codecs["watch/t1"] = ["Opus"]
                await _until(lambda: told.of("publish_started"), "it is seen")
                engine.end_stream("t1", "closed")
                await _until(lambda: not server.there(camera) and not server.there(viewer), "both are cut")
                assert told.of("integrity") == []

    asyncio.run(run())


def test_strangers_and_sound_where_none_may_be_are_cut() -> None:
    async def run() -> None:
        with scripted_server() as server:
            stranger = server.comes("stream/cam", "read")  # let in by a central that was restarted
            async with _engine(server) as (engine, told):
                await _until(lambda: not server.there(stranger), "who was not let in is kicked")
                assert told.of("integrity") == [("a media connection nobody let in", "stream/cam")]
                camera = _camera(server, engine)
                server.codecs["stream/cam"] = ["H264", "Opus"]
                await _until(lambda: not server.there(camera), "a camera that sends sound is cut")
                assert ("sound on a stream that may carry none", "stream/cam") in told.of("integrity")
                assert told.of("publish_ended") == [("cam", "sound can't be kept apart here")]

    asyncio.run(run())


def test_central_that_stops_cuts_everybody() -> None:
    async def run() -> None:
        with scripted_server() as server:
            async with _engine(server) as (engine, told):
                camera, viewer = _camera(server, engine), _viewer(server, engine)
            assert not server.there(camera)
            assert not server.there(viewer)
            assert ("w1", "0", "central stops") in told.of("play_ended")

    asyncio.run(run())


def test_long_lists_are_read_to_their_end_and_odd_answers_are_errors() -> None:
    async def run() -> None:
        with scripted_server() as server:
            for _ in range(2300):
                server.comes("stream/x", "read")
            api = ControlApi(server.url, 20)
            assert len(await api.guests()) == 2300
            server.broken = True
            with pytest.raises(ApiError):
                await api.guests()
            await api.close()
        gone = ControlApi(server.url, 5)
        with pytest.raises(ApiError):
            await gone.guests()
        await gone.close()

    asyncio.run(run())
