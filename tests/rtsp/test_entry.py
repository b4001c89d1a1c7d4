"""Where a decoder may begin, and which pictures pass after damage: facts of real encoders, and tables."""

from fractions import Fraction
from typing import Any

import av
import pytest

from respond_desktop.domain.stream.soundness import Soundness
from respond_desktop.rtsp.payload.annexb import join_annexb, split_annexb
from respond_desktop.rtsp.payload.codec import VideoCodec
from respond_desktop.rtsp.payload.entry import entry_of_packet
from respond_desktop.rtsp.payload.h264 import H264
from respond_desktop.rtsp.payload.h265 import H265
from respond_desktop.rtsp.payload.units import CutPicture, PictureCutter


def coded(codec: str, parameters: str, pictures: int = 12) -> list[bytes]:
    encoder: Any = av.CodecContext.create(codec, "w")
    encoder.width, encoder.height, encoder.pix_fmt = 320, 192, "yuv420p"
    encoder.time_base, encoder.framerate = Fraction(1, 25), Fraction(25)
    quiet = ":log-level=none" if codec == "libx265" else ""
    name = "x265-params" if codec == "libx265" else "x264-params"
    encoder.options = {"preset": "ultrafast", "tune": "zerolatency", name: parameters + quiet}
    packets: list[bytes] = []
    for number in range(pictures):
        frame = av.VideoFrame(320, 192, "yuv420p")
        for plane in frame.planes:
            plane.update(bytes([(40 + 9 * number) % 256]) * plane.buffer_size)
        frame.pts = number
        packets += [bytes(packet) for packet in encoder.encode(frame)]
    return packets + [bytes(packet) for packet in encoder.encode(None)]


@pytest.mark.parametrize(
    ("codec", "name", "parameters", "expected"),
    [
        (H264, "libx264", "keyint=5:min-keyint=5:scenecut=0:bframes=0:repeat-headers=1", {0: 0, 5: 0, 10: 0}),
        (H265, "libx265", "keyint=5:min-keyint=5:scenecut=0:bframes=0:repeat-headers=1", {0: 0, 5: 0, 10: 0}),
        (
            H264,
            "libx264",
            "keyint=5:scenecut=0:bframes=0:repeat-headers=1:intra-refresh=1",
            {0: 0, 5: 4, 10: 4},
        ),
    ],
)
def test_the_ways_into_a_stream(
    codec: VideoCodec, name: str, parameters: str, expected: dict[int, int]
) -> None:
    entries = {
        n: e for n, p in enumerate(coded(name, parameters)) if (e := entry_of_packet(codec, p)) is not None
    }
    assert set(entries) == set(expected)
    assert all((entries[n] == 0) == (expected[n] == 0) for n in expected), entries


def test_parameter_sets_before_a_predicted_picture_are_no_way_in() -> None:
    pictures = coded("libx264", "keyint=50:scenecut=0:bframes=0:repeat-headers=1")
    sets = join_annexb(H264.find_parameter_sets(pictures[0]))
    assert entry_of_packet(H264, pictures[3]) is None
    assert entry_of_packet(H264, sets + pictures[3]) is None


def test_from_the_first_sign_of_damage_to_the_next_way_in_nothing_passes() -> None:
    sound = Soundness()
    story = [(0, False), (None, False), (None, True), (None, False), (0, True), (None, False), (0, False)]
    assert [sound.admits(entry, damaged) for entry, damaged in story] == [1, 1, 0, 0, 0, 0, 1]
    assert sound.breaks == 2


def test_a_mark_that_trails_makes_the_next_unit_suspect() -> None:
    sound = Soundness(trails=1)
    story = [(0, False), (None, True), (0, False), (None, False), (0, False)]
    assert [sound.admits(entry, damaged) for entry, damaged in story] == [1, 0, 0, 0, 1]


def test_units_left_out_on_purpose_pass_the_suspicion_on() -> None:
    sound = Soundness(trails=1)
    assert not sound.admits(None, damaged=True)
    sound.skipped()
    assert sound.admits(0), "what was suspect was left out"


def test_a_stream_that_refreshes_itself_shows_nothing_until_it_is_whole() -> None:
    sound = Soundness()
    shown = []
    for entry in (None, 2, None, None, None, 2, None):
        if sound.admits(entry):
            shown.append(sound.shows())
    assert shown == [False, False, True, True, True, True]


def cut(pieces: list[tuple[bytes, bool]]) -> list[CutPicture]:
    cutter = PictureCutter(H264)
    return [picture for piece, damaged in pieces for picture in cutter.cut(piece, damaged)]


def test_pieces_are_parted_and_joined_to_pictures() -> None:
    pictures = coded("libx264", "keyint=50:scenecut=0:bframes=0:repeat-headers=1:slices=2:sliced-threads=0")
    whole = [join_annexb(split_annexb(picture)) for picture in pictures]
    one_each = cut([(picture, False) for picture in pictures])
    assert [each.data for each in one_each] == whole and not any(each.damaged for each in one_each)
    two_in_one = cut([(pictures[0] + pictures[1], False), (pictures[2], True)])
    assert [(each.data, each.damaged) for each in two_in_one] == [
        (whole[0], False),
        (whole[1], False),
        (whole[2], True),
    ]


def test_parts_of_a_picture_are_called_damaged_once_and_joined_from_then_on() -> None:
    pictures = coded("libx264", "keyint=50:scenecut=0:bframes=0:repeat-headers=1:slices=2:sliced-threads=0")
    pieces: list[tuple[bytes, bool]] = []
    for picture in pictures:
        nals = split_annexb(picture)
        pieces += [(join_annexb(nals[:-1]), False), (join_annexb(nals[-1:]), False)]
    found = cut(pieces)
    assert [each.damaged for each in found[:2]] == [False, True]
    whole = [join_annexb(split_annexb(picture)) for picture in pictures]
    assert [each.data for each in found[2:]] == whole[1:-1]


def test_where_parts_are_joined_a_lost_last_part_is_damage() -> None:
    pictures = coded("libx264", "keyint=50:scenecut=0:bframes=0:repeat-headers=1:slices=2:sliced-threads=0")
    pieces: list[tuple[bytes, bool]] = []
    for picture in pictures:
        nals = split_annexb(picture)
        pieces += [(join_annexb(nals[:-1]), False), (join_annexb(nals[-1:]), False)]
    del pieces[9]  # the end of the fifth picture; the mark stands on the piece behind it
    pieces[9] = (pieces[9][0], True)
    damaged = [each for each in cut(pieces)[2:] if each.damaged]
    assert len(damaged) == 2
