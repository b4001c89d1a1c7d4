"""The drawn street and the coders: numbers survive, each key picture stands alone, pictures come when asked."""

import itertools
from datetime import UTC, datetime

import av
import numpy as np
import pytest

from respond_desktop.camera.sound.tone import ToneSound
from respond_desktop.camera.video.drawn import barcode
from respond_desktop.camera.video.drawn.scene import FPS, SimulatedScene
from respond_desktop.camera.video.drawn.source import DrawnSource, PictureCounter
from respond_desktop.camera.video.drawn.street import HEIGHT, WIDTH
from respond_desktop.camera.video.encode.codec import Codec
from respond_desktop.camera.video.encode.coding import Coding
from respond_desktop.camera.video.encode.encoders import choose, hardware, software, works
from respond_desktop.camera.video.encode.ladder import below, ladder
from respond_desktop.camera.video.encode.sets import ParameterSets
from respond_desktop.rtsp.payload.annexb import join_annexb, split_annexb
from respond_desktop.rtsp.payload.codecs import VIDEO_CODECS
from tests.support.pace import within

AT = datetime(2026, 11, 21, 21, 14, 6, 310_000, tzinfo=UTC)
RUNGS = ladder(WIDTH, HEIGHT, FPS)


def now() -> datetime:
    return AT


def luma_of(decoder: "av.VideoCodecContext", coded: bytes) -> list[np.ndarray]:
    return [frame.to_ndarray(format="gray") for frame in decoder.decode(av.Packet(coded))]


def decoder(codec: Codec = Codec.H264) -> "av.VideoCodecContext":
    context = av.CodecContext.create(codec.value, "r")
    assert isinstance(context, av.VideoCodecContext)
    context.thread_count = 1
    return context


def frame(picture: np.ndarray) -> "av.VideoFrame":
    return av.VideoFrame.from_ndarray(picture, format="yuv420p")


def drawn(counter: PictureCounter, coding: Coding | None = None) -> DrawnSource:
    return DrawnSource(
        SimulatedScene("UNIT 214"), counter, now, coding or Coding.plain(), lambda: ToneSound(now)
    )


@pytest.mark.parametrize("number", [0, 1, 2, 1365, 2730, 4095, 4096, 123456])
def test_a_number_reads_back(number: int) -> None:
    luma = np.full((HEIGHT, WIDTH), 90, np.uint8)
    barcode.write(luma, number)
    assert barcode.read(luma) == number % barcode.NUMBERS
    half = luma[::2, ::2]
    assert barcode.read(half, barcode.BLOCK_PX / 2) == number % barcode.NUMBERS


@pytest.mark.parametrize(
    "picture",
    [np.zeros((540, 960)), np.full((540, 960), 255), np.zeros((4, 4)), np.zeros((540, 960, 3))],
)
def test_no_number_is_none(picture: np.ndarray) -> None:
    assert barcode.read(picture) is None


def test_a_torn_number_is_none() -> None:
    luma = np.zeros((HEIGHT, WIDTH), np.uint8)
    barcode.write(luma, 77)
    luma[0:32, 5 * 32 : 6 * 32] = 235 - luma[0, 5 * 32]
    assert barcode.read(luma) is None


@pytest.mark.parametrize("codec", list(Codec))
@pytest.mark.parametrize("rung", RUNGS, ids=lambda rung: rung.words())
def test_at_each_rung_numbers_survive_and_key_pictures_come_each_second_and_when_asked(
    codec: Codec, rung: "object"
) -> None:
    chosen = next(each for each in RUNGS if each is rung)
    scene, encoder, reader = (
        SimulatedScene("UNIT 214 CAMERA 5507", seed=3),
        Coding.plain(codec).encoder(chosen),
        decoder(codec),
    )
    seen, keys, size, fps = [], [], 0, round(chosen.fps)
    asked = fps // 2
    for number in range(2 * fps + asked):
        coded, key = encoder.encode(frame(scene.draw(number, AT)), number / fps, key=number == asked)
        assert coded.startswith((b"\0\0\0\1", b"\0\0\1"))
        keys += [number] if key else []
        seen += [barcode.read(luma, 32 * luma.shape[1] / WIDTH) for luma in luma_of(reader, coded)]
        size += len(coded)
    assert seen == list(range(2 * fps + asked))
    assert keys[:2] == [0, asked] and all(b - a <= fps for a, b in itertools.pairwise(keys))
    assert 8 * size / (2 * fps + asked) * fps < 1.2 * chosen.bit_rate


@pytest.mark.parametrize("codec", list(Codec))
def test_a_decoder_can_begin_at_each_key_picture(codec: Codec) -> None:
    encoder = Coding.plain(codec).encoder(RUNGS[2])
    scene = SimulatedScene("UNIT 214")
    coded = [encoder.encode(frame(scene.draw(n, AT)), n / FPS, n == 4) for n in range(6)]
    assert [key for _, key in coded] == [True, False, False, False, True, False]
    assert luma_of(decoder(codec), coded[4][0])


def test_parameter_sets_come_from_the_stream_the_extradata_or_the_last_key_picture() -> None:
    encoder = Coding.plain().encoder(RUNGS[4])
    key, _ = encoder.encode(frame(SimulatedScene("UNIT 214").draw(0, AT)), 0.0, True)
    kinds = VIDEO_CODECS["H264"]
    nals = split_annexb(key)
    sets = [nal for nal in nals if kinds.nal_type(nal) in kinds.parameter_sets]
    bare = join_annexb(nal for nal in nals if nal not in sets)
    assert ParameterSets(Codec.H264).before(bare, b"") == bare
    assert ParameterSets(Codec.H264).before(bare, join_annexb(sets)) == join_annexb(sets) + bare
    known = ParameterSets(Codec.H264)
    assert known.before(key, b"") == key
    assert known.before(bare, b"") == join_annexb(sets) + bare


def test_without_the_machines_own_encoder_the_reason_is_said() -> None:
    assert choose(Codec.H264, automatic=False).words == ""
    for codec in Codec:
        chosen = choose(codec, automatic=True)
        assert works(chosen.kind)
        if chosen.kind == software(codec):
            assert chosen.kind.name in chosen.words and codec.words in chosen.words
        else:
            assert chosen.kind in hardware(codec) and chosen.kind.name in chosen.words


@pytest.mark.parametrize("size", [(1920, 1080), (1280, 720), (640, 360), (352, 288), (1080, 1920), (100, 80)])
def test_a_ladder_never_enlarges_and_always_has_a_cheap_rung(size: tuple[int, int]) -> None:
    rungs = ladder(*size, 30.0)
    assert rungs[-1].bit_rate == 120_000
    assert [r.bit_rate for r in rungs] == sorted({r.bit_rate for r in rungs}, reverse=True)
    for rung in rungs:
        assert rung.width <= size[0] and rung.height <= size[1] and not rung.width % 2 and not rung.height % 2
        assert abs(rung.width / rung.height - size[0] / size[1]) < 0.05 * size[0] / size[1]
    assert {r.bit_rate for r in below(rungs[0], rungs)[1:]} <= {r.bit_rate for r in rungs}
    assert len(below(rungs[-1], rungs)) == 2


def test_the_picture_moves_and_carries_its_clock() -> None:
    scene = SimulatedScene("UNIT 214", seed=1)
    first = scene.draw(0, AT).copy()
    later = scene.draw(20, AT).copy()
    middle = slice(60, HEIGHT - 40)
    assert np.any(first[middle] != later[middle])
    other = scene.draw(20, AT.replace(second=7)).copy()
    changed = np.argwhere(later[:HEIGHT] != other[:HEIGHT])
    assert changed.size and changed[:, 0].min() >= HEIGHT - 40


def test_numbers_go_on_from_one_spell_to_the_next() -> None:
    counter = PictureCounter()
    first = drawn(counter)
    assert first.wait(within(1.0))
    picture = first.take(True)
    assert picture is not None and picture.key
    assert first.wait(within(1.0)) and first.take(False)
    first.close()
    second, reader = drawn(counter), decoder()
    pictures = [taken for _ in range(3) if second.wait(within(1.0)) and (taken := second.take(False))]
    assert pictures[0].pts_s < pictures[1].pts_s < pictures[2].pts_s
    lumas = [luma for picture in pictures for luma in luma_of(reader, picture.annexb)]
    assert barcode.read(lumas[0]) == 2


def test_another_rung_begins_with_a_key_picture_of_its_size() -> None:
    source = drawn(PictureCounter())
    for rung in (RUNGS[0], RUNGS[3], RUNGS[1]):
        source.use(rung)
        assert source.wait(within(1.0))
        picture = source.take(False)
        assert picture is not None and picture.key
        assert luma_of(decoder(), picture.annexb)[0].shape == (rung.height, rung.width)
