"""The status line: audit, own watches, map pack, what was said last, age of the positions, keys."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout

from respond_desktop.domain.clocks import clock_words, is_off
from respond_desktop.domain.snapshot import Snapshot
from respond_desktop.ui.frame.scene import Scene
from respond_desktop.ui.kit import (
    Button,
    ButtonLook,
    Chip,
    ChipLook,
    SaidLabel,
    Style,
    fit_row,
    show_tip,
)
from respond_desktop.ui.theme import TYPE, Theme
from respond_desktop.ui.words.measures import age, count

HEIGHT, SPACING = 28, 18
SAID_LEAST = 260
"""Room in px that what was said last has before facts that are as they should be say less."""
OLD_DATA_S = 5.0
LAST_DAYS = 14
"""From then on a certificate that ends is a bar, not a chip."""


def _quiet(icon: str) -> ChipLook:
    return ChipLook(icon, "muted", "", "", 20, 400)


def _amber(icon: str) -> ChipLook:
    return ChipLook(icon, "p2_text", "", "p2_line", 20, 600)


class StatusLine(QFrame):
    """28 px at the bottom of every window."""

    keys_asked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("role", "dock")
        self.setFixedHeight(HEIGHT)
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 6, 0)
        row.setSpacing(SPACING)
        self._audit = Chip(theme, "", _quiet("database-check-outline"))
        self._watching = Chip(theme, "", _quiet("eye-outline"))
        self._clock = Chip(theme, "", _amber("clock-alert-outline"))
        self._upkeep = Chip(theme, "", _amber("clock-alert-outline"))
        self.version = Chip(theme, "", _amber("update"))
        self._pack = Chip(theme, "", _quiet("map-outline"))
        self._age = Chip(theme, "", _quiet("crosshairs-gps"))
        self._questions = Chip(theme, "", _quiet("comment-question-outline"))
        self._said = SaidLabel("", Style(TYPE.SECONDARY))
        self._said.setMinimumWidth(SAID_LEAST)
        keys = Button(
            theme, "F1 keys", ButtonLook("keyboard-outline", kind="quiet", height=26, size=TYPE.SECONDARY)
        )
        keys.clicked.connect(self.keys_asked)
        for chip in (self._audit, self._watching, self._pack, self._clock, self._upkeep, self.version):
            row.addWidget(chip)
        row.addWidget(self._questions)
        row.addWidget(self._said, 1)
        row.addWidget(self._age)
        row.addWidget(keys)
        self._clock.hide()
        self._upkeep.hide()
        self.version.hide()
        self._pack.hide()
        self._questions.hide()

    def show_scene(self, scene: Scene) -> None:
        """Everything but what was said."""
        pending = scene.snapshot.audit_pending
        if not scene.snapshot.audit_known:
            self._audit.show_fact(
                "Audit: counting what central holds", _quiet("database-clock-outline"), "Audit: counting"
            )
        elif pending:
            words = f"Audit: {count(pending, 'record')} waiting for central"
            self._audit.show_fact(
                words, _amber("database-clock-outline"), f"Audit: {count(pending, 'record')} waiting"
            )
        else:
            words = "Audit: all records received by central"
            self._audit.show_fact(words, _quiet("database-check-outline"), "Audit: received")
        self._show_central(scene)
        off = clock_words(scene.snapshot.link.clock_offset_s)
        short = off.replace("This computer's clock is", "Clock").removesuffix(" Times shown are central's.")
        self._clock.show_fact(off, short=short)
        self._clock.setVisible(bool(off))
        self._show_version(scene.snapshot.link.version_words)
        self._fit()

    def _show_version(self, told: str) -> None:
        """Which is older; what that means and who updates it is the tip, and stands at sign-in."""
        first, _dot, rest = told.partition(". ")
        self.version.show_fact(first, short="Other version")
        show_tip(self.version, rest)
        self.version.setVisible(bool(told))

    def _show_central(self, scene: Scene) -> None:
        """What central said, and how long ago; before it has said anything, nothing is claimed."""
        if not scene.snapshot.known:
            self._watching.show_fact("", _quiet("eye-outline"))
            self._age.show_fact("Position data: none yet", _quiet("crosshairs-gps"))
            return
        mine = len(scene.own_watches)
        self._watching.show_fact(
            f"You are watching {count(mine, 'camera')}", _watch_look(mine), f"Watching {mine}"
        )
        old_s = max(0.0, (scene.now - scene.snapshot.as_of).total_seconds())
        words = f"{old_s:.1f} s" if old_s < 10 else age(old_s)
        self._age.show_fact(
            f"Position data: {words} old",
            (_amber if old_s > OLD_DATA_S else _quiet)("crosshairs-gps"),
            f"{words} old",
        )
        asked = questions_words(scene.snapshot.questions_open)
        self._questions.show_fact(asked)
        self._questions.setVisible(bool(asked))
        upkeep = scene.snapshot.upkeep
        self._upkeep.show_fact(f"Certificate: {count(upkeep.days_left, 'day')} left" if upkeep else "")
        show_tip(self._upkeep, upkeep.words if upkeep else "")
        self._upkeep.setVisible(upkeep is not None and not upkeep_is_bar(scene.snapshot))

    def show_desk(self, desk: bool) -> None:
        """Who has no operations screen watches nothing and sees no positions: nothing is said of them."""
        self._watching.setVisible(desk)
        self._age.setVisible(desk)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Facts say less before anything is covered."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        facts = (self._audit, self._age, self._watching, self._clock, self.version)
        fit_row(self._row, self.width(), (self._hide_pack, *(c.be_brief for c in facts), self._say_less))

    def _hide_pack(self, less: bool) -> None:
        self._pack.setVisible(bool(self._pack.text()) and not less)

    def _say_less(self, less: bool) -> None:
        """At last what was said has what is left; the journal keeps it whole."""
        self._said.setMinimumWidth(24 if less else SAID_LEAST)

    def clear(self) -> None:
        """Nobody is signed in: nothing is said."""
        for chip in (self._audit, self._watching, self._age, self._clock, self._upkeep, self.version):
            chip.show_fact("", _quiet(""))
        self._questions.hide()
        self._upkeep.hide()
        self.version.hide()
        self.show_said("")

    def show_said(self, words: str) -> None:
        """What was said last; the journal (Ctrl+J) keeps it all."""
        self._said.setText(words)

    def show_map_pack(self, date: str) -> None:
        """The date of the map pack, "" when there is none."""
        self._pack.show_fact(f"Map pack of {date}" if date else "")
        self._fit()


def questions_words(open_: int) -> str:
    """For those who may answer questions about views; they are answered at central (respond-central cases)."""
    verb = "is" if open_ == 1 else "are"
    return (
        f"{count(open_, 'question')} about {'a view' if open_ == 1 else 'views'} {verb} open" if open_ else ""
    )


def upkeep_is_bar(snapshot: Snapshot) -> bool:
    """Whether what must be done for central is a bar: it presses, or this line has no room beside a wrong clock."""
    upkeep = snapshot.upkeep
    return upkeep is not None and (upkeep.days_left < LAST_DAYS or is_off(snapshot.link.clock_offset_s))


def _watch_look(mine: int) -> ChipLook:
    return ChipLook("eye", "live_text", "", "", 20, 600) if mine else _quiet("eye-outline")
