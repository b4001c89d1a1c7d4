"""Session descriptions: what we build we can read; what cameras write as well."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from respond_desktop.rtsp.errors import NotRtsp
from respond_desktop.rtsp.stream.sdp import Media, build, parse

SPS, PPS = bytes.fromhex("6742c01fda01"), bytes.fromhex("68ce3c80")

FOREIGN = b"""v=0
o=- 1 1 IN IP4 127.0.0.1
s=Front door
t=0 0
a=control:rtsp://cam/live
m=audio 0 RTP/AVP 97
a=rtpmap:97 MPEG4-GENERIC/48000/2
a=control:streamid=0
m=video 0 RTP/AVP 98
b=AS:500
a=rtpmap:98 h264/90000
a=fmtp:98 packetization-mode=1; sprop-parameter-sets=Z0LAH9oB,aM48gA==; profile-level-id=42C01F
a=control:streamid=1
"""


def test_what_we_build_we_read() -> None:
    media = Media("video", 96, "H264", 90000, "trackID=0", (SPS, PPS))
    assert parse(build(media)).video() == media


def test_a_foreign_description_with_audio_first() -> None:
    description = parse(FOREIGN)
    video = description.video()
    assert video == Media("video", 98, "H264", 90000, "streamid=1", (SPS, PPS))
    assert description.control == "rtsp://cam/live"
    assert [media.kind for media in description.media] == ["audio", "video"]


def test_nothing_of_the_publishers_own_words_is_passed_on() -> None:
    video = parse(FOREIGN).video()
    assert video is not None
    assert b"Front door" not in build(video)


@given(st.binary(max_size=400))
def test_garbage_is_refused_or_read_but_never_crashes(text: bytes) -> None:
    for wire in (text, b"v=0\r\n" + text, FOREIGN[:-20] + text):
        with contextlib.suppress(NotRtsp):
            parse(wire)


def test_not_a_description() -> None:
    with pytest.raises(NotRtsp):
        parse(b"<html>")
