"""My views with what it asks of central: the officer's views, and questions about one."""

from collections.abc import Callable
from typing import TypeVar

from respond_desktop.domain.outcomes import Outcome
from respond_desktop.domain.session import SessionView
from respond_desktop.ui.asks.given import Given
from respond_desktop.ui.frame.scene import Scene
from respond_desktop.ui.frame.screen import Screen
from respond_desktop.ui.views.screen import MyViewsScreen

T = TypeVar("T")


class MyViews(Screen):
    """An answer for somebody who has left reaches nobody."""

    def __init__(self, given: Given) -> None:
        self.screen = MyViewsScreen(given.theme, given.extras.clock)
        super().__init__(self.screen)
        self._commands = given.bridge.commands
        self._session: SessionView | None = None
        self.screen.load_requested.connect(self._load)
        self.screen.question_asked.connect(self._question)

    def show_session(self, session: SessionView | None) -> None:
        """Who sits here."""
        self._session = session
        self.screen.show_session(session)

    def show_scene(self, scene: Scene) -> None:
        """How far this clock is from central's."""
        self.screen.show_offset(scene.snapshot.link.clock_offset_s)

    def _load(self) -> None:
        if self._session is not None:
            self._commands.load_my_views(self._for_her(self.screen.show_outcome))

    def _question(self, record_seq: int, words: str) -> None:
        def answered(outcome: Outcome[object]) -> None:
            self.screen.show_questioned(record_seq, outcome)

        self._commands.question_view(record_seq, words, self._for_her(answered))

    def _for_her(self, then: Callable[[Outcome[T]], None]) -> Callable[[Outcome[T]], None]:
        asked_for = self._session

        def answered(outcome: Outcome[T]) -> None:
            if asked_for is not None and self._session is asked_for:
                then(outcome)

        return answered
