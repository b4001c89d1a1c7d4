"""Diagnostics in the side panel (Ctrl+comma): the facts, and one button that copies them for support."""

from collections.abc import Callable

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from respond_desktop.qtbridge.picture.pictures import PictureFeed
from respond_desktop.qtbridge.picture.render_choice import render_choice
from respond_desktop.ui.frame.scene import Scene
from respond_desktop.ui.kit import SECONDARY, Button, ButtonLook, Label, Rows
from respond_desktop.ui.settings.facts import Machinery, Row, picture_facts, rows, support_text
from respond_desktop.ui.theme import SPACE, Theme

NOT_IN_IT = "No names, units, positions or tokens are in it."
Feeds = Callable[[], tuple[PictureFeed, ...]]


class DiagnosticsPage(QScrollArea):
    """Shows nothing until it is seen; `feeds` gives the open pictures, `media_words` the state of the media process."""

    def __init__(self, theme: Theme, feeds: Feeds, media_words: Callable[[], str]) -> None:
        super().__init__()
        self._feeds, self._media_words = feeds, media_words
        self._scene: Scene | None = None
        self._sound_words = ""
        self._shown: tuple[Row, ...] = ()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName("Diagnostics")
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(SPACE.PADDING, SPACE.PADDING, SPACE.PADDING, SPACE.PADDING)
        column.setSpacing(SPACE.PADDING)
        self._rows = Rows(96)
        self._copy = Button(theme, "Copy for support", ButtonLook("content-copy"))
        self._copied = Label(NOT_IN_IT, SECONDARY, wrap=True)
        for widget in (self._rows, self._copy, self._copied):
            column.addWidget(widget)
        column.addStretch(1)
        self.setWidget(content)
        self._copy.clicked.connect(self.copy)

    def show_sound(self, words: str) -> None:
        """What is wrong with the sound; empty when it works."""
        self._sound_words = words

    def show_scene(self, scene: Scene) -> None:
        """The newest facts, while somebody looks."""
        self._scene = scene
        if self.isVisible():
            self.refresh()

    def refresh(self) -> None:
        """Show the facts of this moment."""
        scene = self._scene
        if scene is None:
            return
        pictures = tuple(picture_facts(feed, scene.now) for feed in self._feeds())
        machinery = Machinery(render_choice(), self._media_words(), self._sound_words)
        before, self._shown = self._shown, rows(scene.snapshot, scene.now, pictures, machinery)
        for label, _value in before:
            if label not in dict(self._shown):
                self._rows.set_row(label, "")
        for label, value in self._shown:
            self._rows.set_row(label, value)

    def forget(self) -> None:
        """Nobody is signed in."""
        self._scene = None
        for label, _value in self._shown:
            self._rows.set_row(label, "")
        self._shown = ()
        self._copied.setText(NOT_IN_IT)

    def copy(self) -> None:
        """Put the facts on the clipboard."""
        self.refresh()
        if self._scene is not None:
            QGuiApplication.clipboard().setText(support_text(self._shown, self._scene.now))
            self._copied.setText(f"Copied. {NOT_IN_IT}")
