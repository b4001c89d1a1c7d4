"""The theme in use: one object, passed to every widget that paints or colours itself."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from respond_desktop.ui.theme.tokens import DAY, DIM, NIGHT, Tokens

_ORDER = {"night": DAY, "day": DIM, "dim": NIGHT}


class Theme(QObject):
    """Holds the tokens in force and tells everybody when they change.

    Widgets take the theme in their constructor and call `theme.follow(self._restyle)` at its end, where
    `_restyle(tokens)` is a bound method of the widget: Qt drops the connection when the widget goes.
    """

    changed = Signal(object)

    def __init__(self, tokens: Tokens = NIGHT, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tokens = tokens

    @property
    def tokens(self) -> Tokens:
        """The tokens in force."""
        return self._tokens

    def follow(self, restyle: Callable[[Tokens], None]) -> None:
        """Call `restyle` (a bound method of a QObject) now and at each change."""
        self.changed.connect(restyle)
        restyle(self._tokens)

    def use(self, tokens: Tokens) -> None:
        """Put `tokens` in force."""
        if tokens is self._tokens:
            return
        self._tokens = tokens
        self.changed.emit(tokens)

    def next(self) -> None:
        """Night, day, dim, and night again (Ctrl+M)."""
        self.use(_ORDER[self._tokens.name])
