"""What asks a command to end from outside: Ctrl+C, SIGTERM, a closed terminal."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_ASKS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))


@contextmanager
def asked_to_end(tell: Callable[[], None]) -> Iterator[None]:
    """On the main thread: until the block's end they only call `tell`; what is ignored (nohup) stays ignored."""
    before = {ask: signal.getsignal(ask) for ask in _ASKS}
    heard = [ask for ask in _ASKS if before[ask] is not signal.SIG_IGN]
    for ask in heard:
        signal.signal(ask, lambda _number, _frame: tell())
    try:
        yield
    finally:
        for ask in heard:
            signal.signal(ask, before[ask])
