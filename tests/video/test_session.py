"""A live session against a real relay and camera, and against everything that ends one."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from respond_desktop.domain.stream.liveness import Liveness
from respond_desktop.rtsp.auth import MediaCredentials
from respond_desktop.rtsp.client import Endpoint
from respond_desktop.rtsp.publisher import Publisher, VideoParameters
from respond_desktop.rtsp.wire_socket import Timeouts
from respond_desktop.video import EndKind, EndReason, Picture, TileSize
from respond_desktop.video.decoding.rtsp_frames import RtspFrames
from respond_desktop.video.decoding.session import LiveHooks, LiveSession
from tests.support.media import PATIENT, RelayHouse, TestCamera, clip, eventually, trust

TILE = TileSize(160, 160)
ONE_GOP = clip(320, 180, 60, 60)


@contextmanager
def session(endpoint: Endpoint, tile: TileSize = TILE) -> Iterator[LiveSession]:
    live = LiveSession(RtspFrames(endpoint), tile)
    with closing(live):
        live.start()
        yield live


def test_pictures_come_scaled_dated_and_counted() -> None:
    seen: list[Picture] = []
    with RelayHouse() as house, TestCamera(house.publish_endpoint("cam")):
        live = LiveSession(
            RtspFrames(house.play_endpoint("w1", "cam")), TILE, LiveHooks(on_picture=seen.append)
        )
        with closing(live):
            assert live.newest() is None
            assert live.liveness.state is Liveness.WAITING
            live.start()
            eventually(lambda: len(seen) > 10, "pictures come")
            picture = live.newest()
            assert picture is not None
            assert (picture.width, picture.height) == (160, 90)
            assert (picture.source_width, picture.source_height) == (320, 180)
            assert picture.captured_at is not None
            assert timedelta() <= picture.received_at - picture.captured_at < timedelta(seconds=20)
            pixels = np.frombuffer(picture.pixels, np.uint8).reshape(-1, picture.stride)[: picture.height]
            assert pixels[:, : picture.width * 4].std() > 1
            live.resize(TileSize(80, 80))
            eventually(lambda: (p := live.newest()) is not None and p.width == 80, "the new size is used")
            statistics = live.statistics
            assert (statistics.width, statistics.height) == (320, 180)
            assert statistics.frames_per_s > 0
            assert statistics.received_bytes > 1000
            assert statistics.first_picture_s is not None
            assert statistics.gaps == statistics.damaged == 0
            numbers = [picture.number for picture in seen]
            assert numbers == sorted(numbers)
        assert live.ended == EndReason(EndKind.CLOSED_HERE, "You closed the picture.")
        assert live.newest() is None


def test_the_cached_burst_is_run_through_silently() -> None:
    """A picture of the past is decoded, but what is shown first is close to now."""
    with RelayHouse() as house:
        publisher = Publisher(house.publish_endpoint("cam"))
        with closing(publisher):
            publisher.open(VideoParameters.from_annexb(ONE_GOP[0].data))
            start = datetime.now(UTC)
            for number, coded in enumerate(ONE_GOP):
                publisher.send(coded.data, number / 30, start + timedelta(seconds=number / 30))
            eventually(lambda: house.call(house.relay.cached_packets, "cam") >= 60, "all is cached")
            seen: list[Picture] = []
            live = LiveSession(
                RtspFrames(house.play_endpoint("w1", "cam")), TILE, LiveHooks(on_picture=seen.append)
            )
            with closing(live):
                live.start()
                eventually(lambda: live.statistics.pictures == 60, "the burst is decoded")
                eventually(lambda: seen and seen[-1].number == 60, "the newest is shown")
            assert len(seen) <= 6


@pytest.mark.promise
def test_a_cut_ends_the_session_and_takes_the_picture_away_without_reconnecting() -> None:
    ended: list[EndReason] = []
    with RelayHouse() as house, TestCamera(house.publish_endpoint("cam")):
        live = LiveSession(
            RtspFrames(house.play_endpoint("w1", "cam")), TILE, LiveHooks(on_ended=ended.append)
        )
        with closing(live):
            live.start()
            eventually(live.newest, "a picture comes")
            house.call(house.relay.end_stream, "cam", "recording stopped")
            eventually(lambda: live.ended, "the session ends")
            assert live.newest() is None
            assert live.ended is not None
            assert live.ended.kind is EndKind.CUT
            assert ended == [live.ended]
            with pytest.raises(RuntimeError):
                live.start()
        assert len(house.events.of("play_ended")) == 1


@pytest.mark.promise
def test_a_frozen_camera_looks_frozen() -> None:
    with (
        RelayHouse() as house,
        TestCamera(house.publish_endpoint("cam"), fps=0.01),
        session(house.play_endpoint("w1", "cam")) as live,
    ):
        eventually(live.newest, "the first picture comes")
        eventually(lambda: live.liveness.state is Liveness.FROZEN, "it is seen as frozen")
        assert live.liveness.silent_s >= 2


def test_refused_untrusted_and_unreachable_say_so_without_secrets() -> None:
    with RelayHouse() as house:
        wrong = house.endpoint("watch", "w1", "geheim")
        with session(wrong) as live:
            eventually(lambda: live.ended, "it is refused")
            assert live.ended == EndReason(EndKind.REFUSED, "The media server doesn't accept the token.")
        stranger = Endpoint(
            wrong.url, MediaCredentials("w1", "geheim"), ssl.create_default_context(), PATIENT
        )
        with session(stranger) as live:
            eventually(lambda: live.ended, "it is not trusted")
            assert live.ended is not None
            assert live.ended.kind is EndKind.NOT_TRUSTED
        url = house.url("watch", "w1")
    with session(Endpoint(url, MediaCredentials("w1", "geheim"), trust().client, PATIENT)) as live:
        eventually(lambda: live.ended, "nobody is there")
        assert live.ended is not None
        assert live.ended.kind is EndKind.UNREACHABLE
        assert "geheim" not in live.ended.words + repr(live.ended)
        assert "127.0.0.1" not in live.ended.words


def test_closing_while_connecting_and_before_starting() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        url = f"rtsps://127.0.0.1:{silent.getsockname()[1]}/watch/w1"
        endpoint = Endpoint(url, MediaCredentials("w1", "t"), trust().client, Timeouts(connect_s=60))
        with session(endpoint) as live:
            connection, _ = silent.accept()
            connection.close()
        assert live.ended is not None
        never = LiveSession(RtspFrames(endpoint), TILE)
        never.close()
        assert never.newest() is None


def test_a_session_may_be_closed_from_its_own_hook() -> None:
    closed = threading.Event()
    with RelayHouse() as house, TestCamera(house.publish_endpoint("cam")):

        def close_it(picture: Picture) -> None:
            live.close()
            closed.set()

        live = LiveSession(RtspFrames(house.play_endpoint("w1", "cam")), TILE, LiveHooks(on_picture=close_it))
        with closing(live):
            live.start()
            eventually(closed.is_set, "the hook ran")
        assert live.ended is not None
        assert live.ended.kind is EndKind.CLOSED_HERE
