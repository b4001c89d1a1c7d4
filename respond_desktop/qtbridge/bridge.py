"""Signals of the running workstation, and the commands a window may give."""

from PySide6.QtCore import QObject, Signal

from respond_desktop.qtbridge.commands import Commands
from respond_desktop.qtbridge.picture.book import WatchBook


class Bridge(QObject):
    """What windows listen to. All signals are emitted on the GUI thread and carry frozen values.

    `watches` is the book of own watches and their pictures; it knows of an opened picture or an end before any window.

    snapshot_changed(Snapshot)          the world, replaced whole; at most 10 a second, alerts at once
    workplace_changed(Workplace)        before sign-in: central, banner, keyring
    session_started(SessionView)        somebody signed in
    session_ended(str)                  the session is over, with the reason in words (empty: signed out)
    picture_opened(str, PictureFeed)    watch id and its live picture (qtbridge/picture/pictures.py)
    watch_ended(str, str)               a watch of this workstation ended: id and reason in words
    talk_granted(TalkAddress)           the officer was told: a talk of ours may begin (qtbridge/hear/talk_line.py)
    talk_over(TalkOver)                 a talk of ours is over, or the camera refused it (qtbridge/hear/talking.py)
    journal_line(str)                   something worth reading later (Ctrl+J)
    """

    snapshot_changed = Signal(object)
    workplace_changed = Signal(object)
    session_started = Signal(object)
    session_ended = Signal(str)
    picture_opened = Signal(str, object)
    watch_ended = Signal(str, str)
    talk_granted = Signal(object)
    talk_over = Signal(object)
    journal_line = Signal(str)

    def __init__(self, commands: Commands, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.commands = commands
        self.watches = WatchBook(self)
        self.picture_opened.connect(self.watches.open)
        self.watch_ended.connect(self.watches.end)
