"""Attacks on the relay: no way in without one's own fresh token, and no way to spoil it for others."""

import socket
from contextlib import ExitStack, closing, suppress

import pytest

from respond_desktop.central.relay import RelayLimits
from respond_desktop.rtsp.auth import MediaCredentials
from respond_desktop.rtsp.errors import RefusedByServer, RtspError
from respond_desktop.rtsp.publisher import Publisher
from tests.relay.raw import RawClient, raw_client
from tests.support.media import RelayHouse, TestCamera, eventually, open_reader, take
from tests.support.pace import within

pytestmark = pytest.mark.promise


def _answer(house: RelayHouse, kind: str, name: str, token: str | None, user: str = "") -> tuple[int, bytes]:
    with raw_client(house.port) as client:
        credentials = None if token is None else MediaCredentials(user or name, token)
        method = "DESCRIBE" if kind == "watch" else "ANNOUNCE"
        answer = client.ask(method, house.url(kind, name), credentials)
        return answer.status, answer.encode()


def test_every_wrong_token_gets_the_same_answer() -> None:
    with RelayHouse() as house, TestCamera(house.publish_endpoint("cam")):
        house.call(house.relay.allow_play, "w1", "cam", "one")
        house.call(house.relay.allow_play, "w2", "cam", "two")
        house.call(house.relay.allow_publish, "cam2", "pub")
        answers = {
            _answer(house, "watch", "w1", None),
            _answer(house, "watch", "w1", "wrong"),
            _answer(house, "watch", "w1", "two"),
            _answer(house, "watch", "w1", "two", user="w2"),
            _answer(house, "watch", "w1", "pub", user="cam2"),
            _answer(house, "watch", "unknown", "one"),
            _answer(house, "watch", "cam2", "pub"),
            _answer(house, "stream", "cam2", "one"),
            _answer(house, "elsewhere", "w1", "one"),
        }
        assert len(answers) == 1
        assert answers.pop()[0] == 401
        assert len(house.events.of("refused")) == 9
        assert ("play", "watch", "no token") in house.events.of("refused")
        assert "one" not in str(house.events.told).replace("none", "")
        assert house.events.of("first_byte") == []
        # the right token still works after all that
        with raw_client(house.port) as client:
            client.play(house.url("watch", "w1"), MediaCredentials("w1", "one"))


def test_a_used_token_and_a_token_taken_back_are_refused() -> None:
    with RelayHouse() as house, TestCamera(house.publish_endpoint("cam")):
        endpoint = house.play_endpoint("w1", "cam")
        with open_reader(endpoint) as reader:
            take(reader, 2)
            with pytest.raises(RefusedByServer) as refused, open_reader(endpoint):
                pass
            assert refused.value.status == 401
            take(reader, 2)
        taken_back = house.play_endpoint("w2", "cam")
        house.call(house.relay.end_play, "w2", "closed before it began")
        with pytest.raises(RefusedByServer), open_reader(taken_back):
            pass
        assert ("play", "watch", "token already used") in house.events.of("refused")


def test_a_publish_token_does_not_play_and_the_other_way_round() -> None:
    with RelayHouse() as house, TestCamera(house.publish_endpoint("cam")):
        house.call(house.relay.allow_publish, "cam2", "pub")
        with raw_client(house.port) as client:
            answer = client.ask("DESCRIBE", house.url("stream", "cam2"), MediaCredentials("cam2", "pub"))
            assert answer.status == 401
        house.call(house.relay.allow_play, "w1", "cam", "see")
        with raw_client(house.port) as client:
            answer = client.ask("ANNOUNCE", house.url("watch", "w1"), MediaCredentials("w1", "see"))
            assert answer.status == 401


def test_an_authorised_connection_stays_on_its_path() -> None:
    with RelayHouse() as house, TestCamera(house.publish_endpoint("cam")):
        house.call(house.relay.allow_play, "w1", "cam", "one")
        house.call(house.relay.allow_play, "w2", "cam", "two")
        with raw_client(house.port) as client:
            assert (
                client.ask("DESCRIBE", house.url("watch", "w1"), MediaCredentials("w1", "one")).status == 200
            )
            again = client.ask("DESCRIBE", house.url("watch", "w2"), MediaCredentials("w2", "two"))
            assert again.status == 401


def test_a_second_publisher_is_refused_and_the_first_goes_on() -> None:
    with RelayHouse() as house, TestCamera(house.publish_endpoint("cam")) as camera:
        second = Publisher(house.publish_endpoint("cam"))
        with closing(second), pytest.raises(RefusedByServer) as refused:
            second.open()
        assert refused.value.status == 403
        with open_reader(house.play_endpoint("w1", "cam")) as reader:
            take(reader, 5)
        assert camera.ended is None


def test_udp_and_wrong_order_are_refused() -> None:
    with RelayHouse() as house, TestCamera(house.publish_endpoint("cam")):
        house.call(house.relay.allow_play, "w1", "cam", "one")
        url = house.url("watch", "w1")
        with raw_client(house.port) as client:
            assert client.ask("OPTIONS", "*").status == 200
            assert client.ask("DESCRIBE", url, MediaCredentials("w1", "one")).status == 200
            assert client.ask("PLAY", url).status == 455
            assert client.ask("RECORD", url).status == 455
            udp = "RTP/AVP;unicast;client_port=5000-5001"
            assert client.ask("SETUP", url + "/trackID=0", transport=udp).status == 461
            assert client.ask("PAUSE", url).status == 501


def test_garbage_and_oversized_input_is_cut() -> None:
    with RelayHouse() as house, TestCamera(house.publish_endpoint("cam")) as camera:
        attacks = [
            b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
            b"\x00" * 200,
            b"OPTIONS * RTSP/1.0\r\nX: " + b"a" * 9000,
            b"ANNOUNCE /stream/x RTSP/1.0\r\nContent-Length: 70000\r\n\r\n",
            b"OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n" * 100,
        ]
        for attack in attacks:
            with raw_client(house.port) as client:
                client.socket.sendall(attack)
                assert client.is_cut(), attack[:40]
        with closing(socket.create_connection(("127.0.0.1", house.port))) as plain:
            plain.settimeout(within(30))
            plain.sendall(b"DESCRIBE rtsp://h/watch/w1 RTSP/1.0\r\n\r\n")
            while plain.recv(1000):
                pass
        assert camera.ended is None


def test_guessing_ends_the_connection() -> None:
    with RelayHouse() as house, raw_client(house.port) as client:
        url = house.url("watch", "w1")
        for number in range(8):
            assert client.ask("DESCRIBE", url, MediaCredentials("w1", f"guess{number}")).status == 401
        assert client.is_cut()


def test_those_who_say_nothing_or_little_are_cut() -> None:
    limits = RelayLimits(handshake_s=0.5, authorise_s=0.5, start_s=0.5)
    with RelayHouse(limits) as house, ExitStack() as stack:
        no_handshake = stack.enter_context(closing(socket.create_connection(("127.0.0.1", house.port))))
        silent = stack.enter_context(raw_client(house.port))
        slow = stack.enter_context(raw_client(house.port))
        slow.socket.sendall(b"OPTIONS * RTSP/1.0\r\nX-")
        idle = stack.enter_context(raw_client(house.port))
        token = MediaCredentials("cam", "pub")
        house.call(house.relay.allow_publish, "cam", "pub")
        assert idle.ask("ANNOUNCE", house.url("stream", "cam"), token).status == 400
        no_handshake.settimeout(within(30))
        with suppress(ConnectionResetError):
            assert no_handshake.recv(10) == b""
        assert silent.is_cut()
        assert slow.is_cut()
        assert idle.is_cut()


def test_a_flood_of_strangers_is_bounded_and_does_not_touch_those_inside() -> None:
    limits = RelayLimits(strangers=6, strangers_per_address=6, authorise_s=0.7)
    with RelayHouse(limits) as house, TestCamera(house.publish_endpoint("cam")), ExitStack() as stack:
        reader = stack.enter_context(open_reader(house.play_endpoint("w1", "cam")))
        for _ in range(12):
            stack.enter_context(closing(RawClient(house.port).socket))
        eventually(lambda: house.call(lambda: house.relay.door.strangers) <= 6, "the oldest made room")
        take(reader, 10)
        waiting = house.play_endpoint("w2", "cam")

        def enters() -> bool:
            try:
                with open_reader(waiting) as other:
                    return bool(take(other, 1))
            except RtspError:
                return False

        eventually(enters, "the flood passes and a reader gets in")


def test_a_listener_that_fails_lets_no_picture_out() -> None:
    with RelayHouse() as house, TestCamera(house.publish_endpoint("cam")):

        def fail(watch: str) -> None:
            raise RuntimeError("the record can't be written")

        house.events.first_byte = fail  # type: ignore[method-assign]
        with raw_client(house.port) as client:
            token = "see"
            house.call(house.relay.allow_play, "w1", "cam", token)
            client.play(house.url("watch", "w1"), MediaCredentials("w1", token))
            with pytest.raises(OSError):
                client.next()
        eventually(lambda: house.events.of("play_ended"), "the end is told")
        assert house.events.of("play_ended") == [("w1", "0", "could not be recorded")]
