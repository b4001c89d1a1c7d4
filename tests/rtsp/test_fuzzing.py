"""The first rounds of the fuzzing campaign; the long run is ``python -m tests.campaigns.fuzz_media``."""

import random
from pathlib import Path

from tests.campaigns.fuzz_media import Score, one_round
from tests.campaigns.fuzz_seeds import streams


def test_damaged_packets_never_crash_a_parser(tmp_path: Path) -> None:
    score = Score()
    start = random.randrange(1_000_000)
    for number in range(start, start + 150):
        one_round(number, score, tmp_path)
    assert not list(tmp_path.iterdir()), [path.read_text("utf-8") for path in tmp_path.iterdir()]
    assert score.packets > 5000
    assert score.pictures > 500


def test_the_streams_it_starts_from_are_whole() -> None:
    assert {stream.media.encoding for stream in streams()} == {"H264", "H265", "OPUS", "MPEG4-GENERIC"}
    assert all(stream.media.readable for stream in streams())
