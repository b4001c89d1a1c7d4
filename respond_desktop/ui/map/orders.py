"""What the page is told, in which order: the newest facts only, and at most one batch under way."""

from collections.abc import Callable

from respond_desktop.domain.live.on_shift import Roster
from respond_desktop.ui.map.batch import batch
from respond_desktop.ui.map.facts import MapFacts

Tell = Callable[[dict[str, object] | str], None]


class MapOrders:
    """Holds what the page must know until it is open, and again after it had to be opened anew."""

    def __init__(self, empty_words: str) -> None:
        self._empty_words = empty_words
        self._tell: Tell | None = None
        self._standing: dict[str, dict[str, object]] = {}
        self._view: dict[str, object] | None = None
        self._facts: MapFacts | None = None
        self._named: Roster | None = None
        self._number = 0
        self._under_way = False
        self._unsent = False

    @property
    def is_open(self) -> bool:
        """Whether the page takes orders."""
        return self._tell is not None

    def shows(self, key: str) -> bool:
        """Whether a unit with this key is in the newest facts."""
        return self._facts is not None and self._facts.shows(key)

    def open(self, tell: Tell) -> None:
        """The page is open: tell it everything that holds."""
        self._tell = tell
        self._under_way = False
        self._named = None
        for order in self._standing.values():
            tell(order)
        self._unsent = self._facts is not None
        self._send()
        self._look_now()

    def close(self) -> None:
        """The page is gone."""
        self._tell = None
        self._under_way = False

    def standing(self, order: dict[str, object]) -> None:
        """An order that holds until one of the same kind replaces it."""
        self._standing[str(order["kind"])] = order
        if self._tell is not None:
            self._tell(order)

    def look(self, order: dict[str, object]) -> None:
        """Where to look, after the facts that are still to be sent."""
        self._view = order
        self._look_now()

    def show(self, facts: MapFacts, empty_words: str = "") -> None:
        """Replace all facts; older ones that were not sent yet are dropped. `empty_words`: of these facts."""
        self._empty_words = empty_words or self._empty_words
        self._facts = facts
        self._unsent = True
        self._send()

    def batch_taken(self, number: int) -> None:
        """The page has drawn batch `number` or will with its next frame."""
        if number == self._number:
            self._under_way = False
            self._send()

    def _send(self) -> None:
        if self._tell is None or self._under_way or not self._unsent or self._facts is None:
            return
        self._number += 1
        self._under_way = True
        self._unsent = False
        facts, named = self._facts, self._facts.roster is not self._named
        self._named = facts.roster
        self._tell(batch(self._number, facts, self._empty_words, named))
        self._look_now()

    def _look_now(self) -> None:
        if self._tell is not None and self._view is not None and not self._unsent:
            view, self._view = self._view, None
            self._tell(view)
