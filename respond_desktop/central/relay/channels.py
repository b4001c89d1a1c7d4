"""Which track of one connection travels on which pair of interleaved channels."""

Pair = tuple[int, int]


class ChannelTable:
    """Tracks are numbered by whoever keeps the table; the first channel of a pair is media, the second reports."""

    def __init__(self) -> None:
        self._pairs: dict[int, Pair] = {}
        self._tracks: dict[int, tuple[int, bool]] = {}

    @property
    def pairs(self) -> dict[int, Pair]:
        """The pair of each track that was set up."""
        return dict(self._pairs)

    @property
    def default(self) -> Pair:
        """The pair for whoever leaves the choice to us."""
        first = 2 * len(self._pairs)
        return first, first + 1

    def assign(self, track: int, pair: Pair) -> bool:
        """Gives a track a pair; False when another track has one of the two channels."""
        if any(self._tracks.get(channel, (track, False))[0] != track for channel in pair):
            return False
        for channel in self._pairs.get(track, ()):
            del self._tracks[channel]
        self._pairs[track] = pair
        self._tracks[pair[0]], self._tracks[pair[1]] = (track, False), (track, True)
        return True

    def find(self, channel: int) -> tuple[int, bool] | None:
        """The track on a channel and whether it carries reports; None for a channel nobody set up."""
        return self._tracks.get(channel)
