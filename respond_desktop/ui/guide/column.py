"""The guide column: all steps, the open one with its keys and a button that does it."""

from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QScrollArea, QVBoxLayout, QWidget

from respond_desktop.domain.rights.policy import Permission
from respond_desktop.domain.session import SessionView
from respond_desktop.ui.frame.scene import Scene
from respond_desktop.ui.guide.row import OpenStep, StepLine
from respond_desktop.ui.guide.steps import STEPS, GuideStep, StepId
from respond_desktop.ui.guide.story import GuideStory
from respond_desktop.ui.kit import SECONDARY, Button, ButtonLook, Label, SectionHeader, line, tight
from respond_desktop.ui.theme import SPACE, Theme

WIDTH, FOLDED = 304, 44
FOOT = "A camera sign means: press it in the camera window. Any order is fine."
OVER = "That was the story. “Start again” begins anew."


class GuideColumn(QFrame):
    """`do_asked(StepId)` for "Do it for me"; `again_asked` for "Start again"; `back_asked` from the officer's place."""

    do_asked = Signal(object)
    again_asked = Signal()
    back_asked = Signal()
    camera_asked = Signal()

    def __init__(self, theme: Theme, unit: str, beside: bool = True) -> None:
        """`unit`: whose story it is; `beside`: the camera window stands in sight."""
        super().__init__()
        self._beside = beside
        self.setProperty("role", "dock")
        self.setAccessibleName("Play the story")
        self.story = GuideStory(unit)
        self._theme, self._chosen = theme, StepId.RECORD
        self._count = Label("", SECONDARY)
        self._bar = QProgressBar()
        self._lines: dict[StepId, StepLine] = {}
        self._cards: dict[StepId, OpenStep] = {}
        self._foot = Label(FOOT, SECONDARY, wrap=True)
        self._said = Label("", SECONDARY, wrap=True)
        self._said.hide()
        self._back = Button(theme, "Be the supervisor again", ButtonLook("account-switch"))
        self._back.hide()
        self._open_part, self._folded_part = self._make_open(), self._make_folded()
        for button in self.findChildren(Button):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keyboard where the work is
        row = QHBoxLayout(self)
        tight(row)
        row.addWidget(self._open_part)
        row.addWidget(self._folded_part)
        row.addWidget(line(vertical=True))
        self.fold(False)
        self._show()

    def show_scene(self, scene: Scene | None) -> None:
        """Tick what has happened."""
        if scene is None:
            return
        before = self.story.done
        self.story.see(scene)
        if self.story.done != before and self._chosen in self.story.done:
            self._choose_next()
        self._show()

    def show_session(self, session: SessionView) -> None:
        """Who sits here now."""
        before = self.story.done
        self.story.sit_down(session)
        self._back.setVisible(StepId.OFFICER in self.story.done and not session.may(Permission.WATCH))
        if self.story.done != before:
            self._choose_next()
        self._show()

    def say(self, words: str) -> None:
        """What became of the cameras, or why something wasn't done; stays until the next words."""
        self._said.setText(words)
        self._said.setVisible(bool(words))

    def begin(self) -> None:
        """Start again."""
        self.story.begin()
        self.say("")
        self._choose_next()
        self._show()

    def fold(self, folded: bool) -> None:
        """Hide all but a button that brings it back."""
        self._open_part.setVisible(not folded)
        self._folded_part.setVisible(folded)
        self.setFixedWidth(FOLDED if folded else WIDTH)

    def open_step(self) -> StepId:
        """The step that is open."""
        return self._chosen

    def _choose(self, step: StepId) -> None:
        self._chosen = step
        self._show()
        QTimer.singleShot(0, self, self._bring_open)

    def _bring_open(self) -> None:
        """What is to be done next is in sight, once the card has its place."""
        self._scroll.ensureWidgetVisible(self._cards[self._chosen], 0, SPACE.GRID)

    def _choose_next(self) -> None:
        following = self.story.next
        if following is not None:
            self._choose(following.id)

    def _show(self) -> None:
        done = self.story.done
        self._count.setText(f"{len(done)} of {len(STEPS)} done")
        self._bar.setValue(len(done))
        for step in STEPS:
            opened = step.id is self._chosen and step.id not in done
            self._lines[step.id].show_done(step.id in done)
            self._lines[step.id].setVisible(not opened)
            self._cards[step.id].setVisible(opened)
            if opened:
                self._cards[step.id].say(self.story.words(step))
        self._foot.setText(FOOT if self.story.next is not None else OVER)

    def _make_open(self) -> QWidget:
        part = QWidget()
        column = QVBoxLayout(part)
        tight(column)
        header = SectionHeader(self._theme, "play-circle-outline", "Play the story")
        header.add(self._count)
        column.addWidget(header)
        self._bar.setRange(0, len(STEPS))
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(2)
        self._bar.setAccessibleName("Steps done")
        self._bar.setProperty("role", "thin")
        column.addWidget(self._bar)
        self._scroll = self._made_steps()
        column.addWidget(self._scroll, 1)
        column.addWidget(line())
        self._said.setContentsMargins(SPACE.PADDING, SPACE.INSIDE, SPACE.PADDING, 0)
        column.addWidget(self._said)
        foot = QHBoxLayout()
        tight(foot, SPACE.PADDING, SPACE.INSIDE)
        again = Button(self._theme, "Start again", ButtonLook("restart"), "the story")
        again.clicked.connect(self.again_asked)
        hide = Button(self._theme, "Hide", ButtonLook(), "the story")
        hide.clicked.connect(partial(self.fold, True))
        foot.addWidget(again)
        foot.addStretch(1)
        foot.addWidget(hide)
        column.addLayout(foot)
        return part

    def _made_steps(self) -> QScrollArea:
        content = QWidget()
        column = QVBoxLayout(content)
        tight(column)
        column.addSpacing(SPACE.INSIDE)
        for number, step in enumerate(STEPS, 1):
            self._add(column, number, step)
        tail = QVBoxLayout()
        tail.setContentsMargins(SPACE.BETWEEN, SPACE.PADDING, SPACE.BETWEEN, SPACE.PADDING)
        tail.setSpacing(SPACE.INSIDE)
        self._back.clicked.connect(self.back_asked)
        for part in (self._back, self._foot):
            tail.addWidget(part)
        column.addLayout(tail)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(content)
        return scroll

    def _add(self, column: QVBoxLayout, number: int, step: GuideStep) -> None:
        row, card = StepLine(self._theme, number, step), OpenStep(self._theme, number, step, self._beside)
        row.clicked.connect(partial(self._choose, step.id))
        card.do_asked.connect(partial(self.do_asked.emit, step.id))
        card.camera_asked.connect(self.camera_asked)
        self._lines[step.id], self._cards[step.id] = row, card
        column.addWidget(row)
        column.addWidget(card)

    def _make_folded(self) -> QWidget:
        part = QWidget()
        column = QVBoxLayout(part)
        tight(column, 5)
        show = Button(
            self._theme, "Show the story", ButtonLook("play-circle-outline", words=False, padding=7)
        )
        show.clicked.connect(partial(self.fold, False))
        column.addWidget(show)
        column.addStretch(1)
        return part
