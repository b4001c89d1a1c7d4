"""Bars under the strip: what can't be done, what still works, who acts. They stay until it is fixed."""

from dataclasses import dataclass

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from respond_desktop.domain.snapshot import LinkState, Snapshot
from respond_desktop.ui.frame.status_line import upkeep_is_bar
from respond_desktop.ui.kit import IconLabel, Label, Style, frame, tight
from respond_desktop.ui.theme import TYPE, Theme
from respond_desktop.ui.words.measures import clock

HEIGHT = 40
NO_SOUND = "No sound device. Alerts are shown and flash, but you won't hear them."
AUDIT_BROKEN = "The record can't be written, so nothing can be watched. IT has been told."


@dataclass(frozen=True, slots=True)
class Trouble:
    """One bar: `role` bar-warning (amber) or bar-stop (red), icon and words."""

    icon: str
    words: str
    role: str = "bar-warning"


def troubles(snapshot: Snapshot, sound_words: str) -> tuple[Trouble, ...]:
    """The bars a snapshot and the sound call for, worst first."""
    found = []
    if snapshot.audit_broken:
        found.append(Trouble("database-alert-outline", _audit_words(snapshot.audit_broken), "bar-stop"))
    if snapshot.trouble:
        found.append(Trouble("database-alert-outline", snapshot.trouble, "bar-stop"))
    if snapshot.link.state is LinkState.LOST:
        found.append(Trouble("link-variant-off", lost_words(snapshot)))
    if snapshot.link.state is LinkState.REFUSED:
        found.append(Trouble("link-variant-off", snapshot.link.words or "Central refused this workstation."))
    if snapshot.upkeep is not None and upkeep_is_bar(snapshot):
        found.append(Trouble("clock-alert-outline", snapshot.upkeep.words))
    if sound_words:
        found.append(Trouble("volume-off", sound_words))
    return tuple(found)


def lost_words(snapshot: Snapshot) -> str:
    """What a lost link means, in the words of the radio room."""
    if not snapshot.known:
        return "No link to central. Who records and which alerts are open isn't known here. Use the radio."
    return (
        f"No link to central since {clock(snapshot.link.since)}. Positions are ageing. Watches have ended. "
        "Requests can't be sent and won't be sent later. Use the radio."
    )


def _audit_words(why: str) -> str:
    return f"{AUDIT_BROKEN} {why}" if why not in AUDIT_BROKEN else AUDIT_BROKEN


class TroubleBars(QWidget):
    """The bars there are; no height when all is well."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._shown: tuple[Trouble, ...] = ()
        self._bars: list[QFrame] = []
        self._column = QVBoxLayout(self)
        tight(self._column)
        self.hide()

    def show_troubles(self, found: tuple[Trouble, ...]) -> None:
        """Show exactly these."""
        if found == self._shown:
            return
        self._shown = found
        for bar in self._bars:
            self._column.removeWidget(bar)
            bar.hide()
            bar.deleteLater()
        self._bars = [self._bar(trouble) for trouble in found]
        for bar in self._bars:
            self._column.addWidget(bar)
        self.setVisible(bool(found))

    def words(self) -> tuple[str, ...]:
        """What the bars say."""
        return tuple(trouble.words for trouble in self._shown)

    def _bar(self, trouble: Trouble) -> QFrame:
        bar = frame(trouble.role)
        bar.setMinimumHeight(HEIGHT)
        bar.setAccessibleName(trouble.words)
        row = QHBoxLayout(bar)
        row.setContentsMargins(12, 2, 12, 2)
        row.setSpacing(10)
        tone = "p2_text" if trouble.role == "bar-warning" else "p1_text"
        words = Label(trouble.words, Style(TYPE.BODY, 600), wrap=True)  # what still works stands at the end
        row.addWidget(IconLabel(self._theme, trouble.icon, tone, 20))
        row.addWidget(words, 1)
        return bar
