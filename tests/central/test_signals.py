"""What happened is heard by all who listen, whatever one of them does."""

from structlog.testing import capture_logs

from respond_desktop.central.facts.signals import Signal


def test_everybody_hears_in_the_order_of_listening() -> None:
    heard: list[str] = []
    signal: Signal[[str]] = Signal("word")
    signal("before anybody listens")
    signal.listen(lambda word: heard.append(f"first {word}"))
    signal.listen(lambda word: heard.append(f"second {word}"))
    signal("now")
    assert heard == ["first now", "second now"]


def test_one_that_fails_keeps_nobody_from_hearing() -> None:
    heard: list[str] = []

    def broken(_word: str) -> None:
        raise RuntimeError("broken")

    signal: Signal[[str]] = Signal("word")
    signal.listen(broken)
    signal.listen(heard.append)
    with capture_logs() as logs:
        signal("now")
    assert heard == ["now"]
    assert [each["event"] for each in logs] == ["word_not_heard"]
