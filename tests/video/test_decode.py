"""Damaged, hostile and odd pictures: never a crash, never a wrong picture, back at the next key picture."""

from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from respond_desktop.rtsp.payload.annexb import join_annexb, split_annexb
from respond_desktop.rtsp.payload.h264 import H264
from respond_desktop.rtsp.reader import AccessUnit
from respond_desktop.video.decoding.decode import Decoder
from respond_desktop.video.decoding.scale import Scaler, room_bytes
from respond_desktop.video.picture import TileSize
from tests.support.media import Coded, clip

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def _unit(coded: Coded, number: int = 0) -> AccessUnit:
    return AccessUnit(number * 3000, coded.key, AT.replace(microsecond=number), coded.data)


def test_every_picture_comes_out_at_once_with_its_own_time() -> None:
    decoder = Decoder()
    for number, coded in enumerate(clip()):
        decoded = decoder.decode(_unit(coded, number))
        assert decoded is not None
        frame, captured_at, _ = decoded
        assert (frame.width, frame.height) == (320, 180)
        assert captured_at == AT.replace(microsecond=number)


def test_nothing_before_the_first_key_picture() -> None:
    decoder = Decoder()
    assert decoder.decode(_unit(clip()[1])) is None
    assert decoder.damaged == 0
    assert decoder.decode(_unit(clip()[0])) is not None


def test_after_damage_the_next_key_picture_comes_back() -> None:
    decoder = Decoder()
    pictures = clip()
    assert decoder.decode(_unit(pictures[0])) is not None
    assert decoder.decode(AccessUnit(1, False, None, b"\x00\x00\x00\x01\x41")) is None
    assert decoder.needs_key
    assert decoder.decode(_unit(pictures[1])) is None
    assert decoder.decode(_unit(pictures[10])) is not None
    assert decoder.damaged == 1


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 29), st.integers(0, 5000), st.integers(0, 255)), max_size=20))
def test_flipped_bytes_never_crash_and_sizes_stay_bounded(flips: list[tuple[int, int, int]]) -> None:
    decoder = Decoder()
    pictures = [bytearray(coded.data) for coded in clip()]
    for which, where, value in flips:
        picture = pictures[which]
        picture[4 + where % (len(picture) - 4)] = value
    for coded, damaged in zip(clip(), pictures, strict=True):
        decoded = decoder.decode(AccessUnit(0, coded.key, None, bytes(damaged)))
        if decoded is not None:
            size = TileSize(64, 64).fit(decoded[0].width, decoded[0].height)
            assert max(size.width, size.height) <= 64
            Scaler().draw(decoded[0], size, memoryview(bytearray(room_bytes(size))))


def _sps_of(width_mbs: int, height_mbs: int) -> bytes:
    """A baseline SPS claiming a size in macroblocks (ITU-T H.264 section 7.3.2.1.1)."""

    def ue(value: int) -> str:
        code = bin(value + 1)[2:]
        return "0" * (len(code) - 1) + code

    bits = (
        ue(0) + ue(0) + ue(2) + ue(1) + "0" + ue(width_mbs - 1) + ue(height_mbs - 1) + "1" + "1" + "0" + "0"
    )
    bits += "1"
    bits += "0" * (-len(bits) % 8)
    body = int(bits, 2).to_bytes(len(bits) // 8, "big")
    return bytes((0x67, 66, 0xC0, 62)) + body


def test_a_picture_that_claims_to_be_huge_is_refused() -> None:
    nals = [nal for nal in split_annexb(clip()[0].data) if H264.nal_type(nal) in (8, 5)]
    decoder = Decoder()
    hostile = AccessUnit(0, True, None, join_annexb([_sps_of(1000, 1000), *nals]))
    assert decoder.decode(hostile) is None
    assert decoder.needs_key
    assert decoder.decode(_unit(clip()[0])) is not None


def test_scaling_keeps_the_shape_and_never_enlarges() -> None:
    assert TileSize(640, 640).fit(1280, 720) == TileSize(640, 360)
    assert TileSize(4000, 4000).fit(1280, 720) == TileSize(1280, 720)
    assert TileSize(0, 0).fit(1280, 720) == TileSize(2, 2)
