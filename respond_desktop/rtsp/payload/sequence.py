"""Sequence numbers of one RTP stream: what is missing, what came twice, what came late (RFC 3550 section 5.1)."""

_WINDOW = 64


class PacketOrder:
    """Judges packets in arrival order."""

    def __init__(self) -> None:
        self.expected: int | None = None
        self.run = 0
        self.gaps = 0

    def follows(self, number: int) -> bool | None:
        """True for the next packet in order, False for one after a hole, None for one to be dropped.

        A packet that came before is dropped silently; one that comes after its place was given up is a gap too.
        """
        expected = self.expected
        self.expected = (number + 1) & 0xFFFF
        if number == expected or expected is None:
            self.run += 1
            return True
        behind = (expected - 1 - number) & 0xFFFF
        if behind >= _WINDOW:
            self.gaps += 1
            self.run = 1
            return False
        self.expected = expected
        if behind >= self.run:
            self.gaps += 1
        return None
