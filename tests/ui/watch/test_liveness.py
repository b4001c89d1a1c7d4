"""The delay chip says the delay, or that it isn't known."""

import pytest

from respond_desktop.domain.stream.liveness import Liveness, PictureAge
from respond_desktop.ui.words.watches import delay_words


@pytest.mark.parametrize(("delay_s", "words"), [(0.21, "Delay 0.2 s"), (None, "Delay unknown")])
def test_delay_words(delay_s: float | None, words: str) -> None:
    assert delay_words(PictureAge(Liveness.LIVE, delay_s)) == words
