"""Small parts that the panels of the right dock share."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from respond_desktop.ui.kit import SECONDARY, IconLabel, Label, tight
from respond_desktop.ui.theme import SPACE, Theme


class IconLine(QWidget):
    """An icon and a text that wraps beside it."""

    def __init__(self, theme: Theme, icon: str, text: str = "", label: Label | None = None) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        tight(row, 0, SPACE.INSIDE)
        self._icon = IconLabel(theme, icon, "muted", 16)
        self._name = icon
        self._label = label or Label("", SECONDARY, wrap=True)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._label, 1)
        self.say(text)

    def say(self, text: str, tone: str = "muted", icon: str = "") -> None:
        """Change the words; empty words hide the line."""
        self._label.setText(text)
        self._label.set_tone(tone)
        self._icon.show_icon(icon or self._name, tone)
        self.setAccessibleName(text)
        self.setVisible(bool(text))

    def text(self) -> str:
        """The words."""
        return self._label.text()


class FittingScroll(QScrollArea):
    """As high as its content while there is room, and scrolls when there isn't."""

    def __init__(self, content: QWidget) -> None:
        super().__init__()
        self._content = content
        self._wanted: QWidget | None = None
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.setWidget(content)
        content.installEventFilter(self)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._follow_focus)

    def sizeHint(self) -> QSize:
        """The content's own height at this width."""
        return QSize(self._content.sizeHint().width(), self._height_at(max(self.width(), 320)))

    def minimumSizeHint(self) -> QSize:
        """A few rows."""
        return QSize(self._content.minimumSizeHint().width(), 120)

    def bring(self, widget: QWidget) -> None:
        """Scroll to what was just shown in the content, once it has its place."""
        self._wanted = widget
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The content is as wide as there is room."""
        super().resizeEvent(event)
        self._fit()
        self._follow_focus(None, QApplication.focusWidget())
        if event.oldSize().width() != event.size().width():
            self.updateGeometry()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Content that grew asks for more room."""
        if event.type() is QEvent.Type.LayoutRequest:
            self._fit()
            self.updateGeometry()
        return super().eventFilter(watched, event)

    def _follow_focus(self, _old: QWidget | None, new: QWidget | None) -> None:
        """Where the hands are is seen, however the focus came there."""
        if new is not None and self.isVisible() and self._content.isAncestorOf(new):
            self.ensureWidgetVisible(new)

    def _fit(self) -> None:
        fits = self._height_at(self.width()) <= self.height()
        bar = Qt.ScrollBarPolicy.ScrollBarAlwaysOff if fits else Qt.ScrollBarPolicy.ScrollBarAsNeeded
        if (
            self.verticalScrollBarPolicy() != bar
        ):  # a bar makes the content narrower, hence higher, hence needed
            self.setVerticalScrollBarPolicy(bar)
        width = self.width() if fits else self.viewport().width()
        self._content.resize(width, self._height_at(width))
        if self._wanted is not None and self._wanted.isVisible():
            if (layout := self._content.layout()) is not None:
                layout.activate()  # what was hidden a moment ago has its old place until then
            self.ensureWidgetVisible(self._wanted)
            self._wanted = None

    def _height_at(self, width: int) -> int:
        if self._content.hasHeightForWidth():
            return self._content.heightForWidth(width)
        return self._content.sizeHint().height()


def padded(*, top: int = SPACE.PADDING, spacing: int = SPACE.INSIDE) -> tuple[QWidget, QVBoxLayout]:
    """A column with the panel's padding at its sides."""
    column = QWidget()
    body = QVBoxLayout(column)
    body.setContentsMargins(SPACE.PADDING, top, SPACE.PADDING, SPACE.PADDING)
    body.setSpacing(spacing)
    return column, body


def on_ctrl_enter(form: QWidget, act: object, held: str = "Ctrl") -> tuple[QShortcut, QShortcut]:
    """Enter with `held`, on both Enter keys, anywhere inside `form`; a held key acts once."""
    made = tuple(QShortcut(QKeySequence(f"{held}+{key}"), form) for key in ("Return", "Enter"))
    for shortcut in made:
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.setAutoRepeat(False)
        shortcut.activated.connect(act)
    return made[0], made[1]
