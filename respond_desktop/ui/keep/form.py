"""The form before a picture or a clip is kept: for what, in which incident, what the officer will read of it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout

from respond_desktop.domain.keeping import KeepKind, KeepRequest, KeptPicture
from respond_desktop.domain.names import typed
from respond_desktop.domain.outcomes import Done, Outcome, Refused
from respond_desktop.domain.own_watches import OwnWatch
from respond_desktop.domain.session import SessionView
from respond_desktop.domain.snapshot import Snapshot
from respond_desktop.ui.frame.refusal import RefusalCard
from respond_desktop.ui.kit import (
    EMPHASIS,
    SECONDARY,
    STRONG,
    TITLE,
    Button,
    ButtonLook,
    Label,
    SectionHeader,
    line,
    tight,
)
from respond_desktop.ui.kit.panels import FittingScroll, IconLine, on_ctrl_enter, padded
from respond_desktop.ui.theme import SPACE, Theme
from respond_desktop.ui.words.measures import count
from respond_desktop.ui.words.watches import plain

WHAT_HAPPENS = (
    "A picture is taken now; a clip begins now and lasts 60 s at most, without sound. Both have the camera's own size. "
    "Your name, the place and the time are burnt in. "
    "It is kept at central with its hash, never on this computer. The officer reads in “My views” that you kept it, "
    "and why."
)
NO_WORDS = "Write what it is kept for."
KEEP, START = "Keep the picture", "Start a clip"


class KeepForm(QFrame):
    """`keep_requested(KeepRequest)` on Keep or Start; `left()` on Esc, Cancel or Close."""

    keep_requested = Signal(object)
    left = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("role", "dock")
        self._watch_id = self._watched_for = ""
        self._waiting = self._clip_runs = False
        self._kind = KeepKind.PICTURE
        self._header = SectionHeader(theme, "camera-outline", "Keep a picture or clip")
        self._words, self._incident = QPlainTextEdit(), QLineEdit()
        self._words.setAccessibleName("What it is kept for")
        self._incident.setAccessibleName("Incident")
        self._words.setMinimumHeight(84)
        self._words.setMaximumHeight(84)
        self._words.setTabChangesFocus(True)
        self._note = IconLine(theme, "alert-outline")
        self._done = Label("", EMPHASIS, wrap=True)
        self._hash = Label("", SECONDARY, wrap=True)
        self._keep = Button(theme, KEEP, ButtonLook("camera-outline", "Ctrl Enter", "primary", 40))
        self._record = Button(theme, START, ButtonLook("video-outline", "Ctrl Shift Enter", height=40))
        self._leave = Button(theme, "Cancel", ButtonLook(key="Esc", height=40), "keeping")
        self._refusal = RefusalCard(theme)
        self._lay_out(theme)
        self._keep.clicked.connect(self._keep_clicked)
        self._record.clicked.connect(self._record_clicked)
        self._leave.clicked.connect(self.left)
        self._refusal.closed.connect(self._refusal.hide)
        self._shortcuts = on_ctrl_enter(self, self._keep_clicked)
        self._clip_shortcuts = on_ctrl_enter(self, self._record_clicked, "Ctrl+Shift")

    def ask(self, own: OwnWatch) -> None:
        """Begin anew for a watch; its incident is filled in."""
        self._begin_anew(own.id, own.watch.incident if own.watch else "")
        self._header.title.setText(f"Keep a picture or clip of Unit {own.unit_number}")
        self._keep.name_object(f"Unit {own.unit_number}")
        self._record.name_object(f"Unit {own.unit_number}")
        self._words.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_session(self, _session: SessionView | None) -> None:
        """Nothing of the session before stays, and no answer is waited for."""
        self._begin_anew("", "")

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Central's word that the watch has ended counts as ours."""
        watch = next((w for w in snapshot.watches if w.id == self._watch_id), None)
        if watch is not None and not watch.running:
            self.watch_ended(watch.id)

    def _begin_anew(self, watch_id: str, incident: str) -> None:
        self._watch_id, self._watched_for = watch_id, incident
        self._words.clear()
        self._incident.setText(incident)
        self._note.say("")
        self._say_done("", "")
        self._refusal.hide()
        self._wait(False)

    def watch_ended(self, watch_id: str) -> None:
        """Nothing more can be kept of it."""
        if watch_id == self._watch_id and not self._done.text():
            self._note.say("The watch has ended. Nothing can be kept of it any more.", "p2_text")
            self._keep.setEnabled(False)
            self._record.setEnabled(False)

    def show_clip(self, runs: bool) -> None:
        """Only one clip at a time is recorded at a workstation."""
        self._clip_runs = runs
        if not self._waiting:
            self._record.setEnabled(self._keep.isEnabled() and not runs)

    def clip_began(self) -> None:
        """Central allows it: the form is done."""
        self._wait(False)

    @property
    def waits_for_clip(self) -> bool:
        """Whether central was asked for a clip and hasn't answered."""
        return self._waiting and self._kind is KeepKind.CLIP

    def show_outcome(self, outcome: Outcome[KeptPicture]) -> None:
        """What became of it; told once."""
        incident = plain(self._incident.text())
        self._wait(False)
        if isinstance(outcome, Done):
            kept = outcome.value
            where = f"Kept in incident {incident}." if incident else "Kept without an incident."
            size = count(round(kept.size / 1024), "kB", "kB")
            self._say_done(f"{where} Record {kept.record_seq}.", f"SHA-256 {grouped(kept.sha256)} · {size}")
        elif isinstance(outcome, Refused):
            self._refusal.show_refusal(outcome)
        elif not isinstance(outcome, Done):
            self._refusal.show_unavailable(outcome)
        if self._refusal.isVisibleTo(self):
            self._scroll.bring(self._refusal)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _lay_out(self, theme: Theme) -> None:
        body = QVBoxLayout(self)
        tight(body)
        body.addWidget(self._header)
        body.addWidget(line())
        content, column = padded()
        column.addWidget(Label("What is it kept for?", TITLE))
        for label, field in (("In your words", self._words), ("Incident", self._incident)):
            column.addWidget(Label(label, STRONG))
            column.addWidget(field)
        column.addWidget(IconLine(theme, "clipboard-text-clock", WHAT_HAPPENS))
        for widget in (self._done, self._hash):
            column.addWidget(widget)
        buttons = QHBoxLayout()
        tight(buttons, 0, SPACE.INSIDE)
        buttons.addWidget(self._record, 1)
        buttons.addWidget(self._leave)
        foot, low = padded(top=SPACE.INSIDE)
        low.addWidget(self._note)
        low.addWidget(self._keep)
        low.addLayout(buttons)
        column.addWidget(self._refusal)
        self._scroll = FittingScroll(content)
        body.addWidget(self._scroll)
        body.addWidget(foot)
        body.addStretch(1)
        self._say_done("", "")

    def _keep_clicked(self) -> None:
        self._ask(KeepKind.PICTURE)

    def _record_clicked(self) -> None:
        if self._record.isEnabled():
            self._ask(KeepKind.CLIP)

    def _ask(self, kind: KeepKind) -> None:
        if self._waiting or self._done.text() or not self._keep.isEnabled():
            return
        words = self._words.toPlainText().strip()
        if not words:
            self._note.say(NO_WORDS, "p2_text")
            self._words.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._note.say("")
        self._refusal.hide()
        self._kind = kind
        if not self._incident.text().strip():  # central takes the watch's own then: say so
            self._incident.setText(self._watched_for)
        self._wait(True)
        self.keep_requested.emit(KeepRequest(self._watch_id, words, typed(self._incident.text()), kind))

    def _wait(self, waiting: bool) -> None:
        self._waiting = waiting
        self._keep.setEnabled(not waiting)
        self._record.setEnabled(not waiting and not self._clip_runs)
        self._keep.say("Keeping" if waiting and self._kind is KeepKind.PICTURE else KEEP)
        self._record.say("Asking central" if self.waits_for_clip else START)
        for field in (self._words, self._incident):
            field.setEnabled(not waiting)

    def _say_done(self, words: str, hash_words: str) -> None:
        self._done.setText(words)
        self._hash.setText(hash_words)
        self._done.setVisible(bool(words))
        self._hash.setVisible(bool(hash_words))
        self._keep.setVisible(not words)
        self._record.setVisible(not words)
        self._leave.say("Close" if words else "Cancel")
        for field in (self._words, self._incident):  # what was kept can't be worded anew
            field.setReadOnly(bool(words))
            field.setEnabled(not words)


def grouped(digest: str) -> str:
    """Eight digits at a time, so that lines can break and people can compare."""
    return " ".join(digest[n : n + 8] for n in range(0, len(digest), 8))
