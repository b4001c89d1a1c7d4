"""Messages are cut out of any chunking, and nothing doubtful or oversized gets through."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from respond_desktop.rtsp.errors import NotRtsp
from respond_desktop.rtsp.framing import MessageCutter
from respond_desktop.rtsp.messages import (
    MAX_BODY_BYTES,
    MAX_HEADER_BYTES,
    Headers,
    Interleaved,
    Message,
    RtspRequest,
    RtspResponse,
    frame,
)

_WORDS = st.text("abcdefghijklmnopqrstuvwxyzABC0123456789=;/-", min_size=1, max_size=20)
_FIELDS = st.lists(st.tuples(st.sampled_from(("cseq", "session", "x-note")), _WORDS), max_size=4)
_HEADERS = _FIELDS.map(lambda fields: Headers(tuple(fields)))
_BODIES = st.binary(max_size=200)
_MESSAGES = st.one_of(
    st.builds(Interleaved, st.integers(0, 255), _BODIES),
    st.builds(RtspRequest, st.sampled_from(("OPTIONS", "SETUP")), _WORDS, _HEADERS, _BODIES),
    st.builds(RtspResponse, st.integers(100, 599), _WORDS, _HEADERS, _BODIES),
)


def _without_length(message: Message) -> Message:
    if isinstance(message, Interleaved):
        return message
    fields = tuple(each for each in message.headers.fields if each[0] != "content-length")
    return replace(message, headers=Headers(fields))


@given(st.lists(_MESSAGES, max_size=6), st.lists(st.integers(1, 50), min_size=1))
def test_what_was_sent_comes_out_however_it_is_chunked(messages: list[Message], steps: list[int]) -> None:
    wire = b"".join(message.encode() for message in messages)
    cutter, out, at, turn = MessageCutter(), [], 0, 0
    while at < len(wire):
        step = steps[turn % len(steps)]
        out += cutter.feed(wire[at : at + step])
        at, turn = at + step, turn + 1
    assert [_without_length(message) for message in out] == messages
    assert cutter.waiting_bytes == 0


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_garbage_either_gives_messages_or_ends_it_and_memory_stays_bounded(chunks: list[bytes]) -> None:
    cutter = MessageCutter()
    try:
        for chunk in chunks:
            cutter.feed(chunk)
    except NotRtsp:
        return
    assert cutter.waiting_bytes <= 70_000


@pytest.mark.parametrize(
    "wire",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"OPTIONS * RTSP/1.0\r\nbroken header\r\n\r\n",
        b"OPTIONS * RTSP/1.0\r\nCSeq: 1\r\nContent-Length: -1\r\n\r\n",
        b"OPTIONS * RTSP/1.0\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
        b"OPTIONS * RTSP/1.0\r\nContent-Length: %d\r\n\r\n" % (MAX_BODY_BYTES + 1),
        b"RTSP/1.0 99 Odd\r\n\r\n",
        b"OPTIONS a\x00b RTSP/1.0\r\n\r\n",
        b"OPTIONS * RTSP/1.0\r\nX: " + b"a" * MAX_HEADER_BYTES,
    ],
)
def test_broken_or_oversized_input_is_refused(wire: bytes) -> None:
    with pytest.raises(NotRtsp):
        MessageCutter().feed(wire)


def test_header_names_ignore_case_and_keep_order() -> None:
    (message,) = MessageCutter().feed(
        b'RTSP/1.0 401 Unauthorized\r\nWWW-authenticate: Digest realm="a"\r\nwww-Authenticate: Basic\r\n\r\n'
    )
    assert isinstance(message, RtspResponse)
    assert message.headers.get_all("WWW-Authenticate") == ('Digest realm="a"', "Basic")


def test_a_line_break_in_a_value_never_reaches_the_wire() -> None:
    with pytest.raises(ValueError, match="line break"):
        RtspRequest("SETUP", "rtsp://h/", Headers.of(session="a\r\nEvil: yes")).encode()
    with pytest.raises(ValueError, match="line break"):
        RtspRequest("SETUP", "rtsp://h/ RTSP/1.0\r\nEvil: yes").encode()


def test_a_frame_has_its_bounds() -> None:
    assert frame(3, b"ab") == b"$\x03\x00\x02ab"
    with pytest.raises(ValueError, match="out of range"):
        frame(0, bytes(65536))
    with pytest.raises(ValueError, match="out of range"):
        frame(256, b"")
