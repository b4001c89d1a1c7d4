"""The head of the watch panel: whom one watches, and whether the picture is live."""

from dataclasses import replace

from respond_desktop.domain.own_watches import OwnWatch
from respond_desktop.domain.stream.liveness import Liveness, PictureAge
from respond_desktop.ui.kit import LIVE, QUIET, WARNING, Chip, SectionHeader
from respond_desktop.ui.theme import Theme

_FROZEN = replace(WARNING, icon="pause-octagon-outline", height=20)


class WatchHeader(SectionHeader):
    """The eye is purple only while somebody watches."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "eye", "Watching")
        self._chip = Chip(theme, "Waiting", QUIET)
        self.add(self._chip)
        self._dark = False

    def show_own(self, own: OwnWatch) -> None:
        """Watching Unit 214, or that one did."""
        self._dark = own.dark is not None
        self.title.setText(f"{'Watched' if own.ended else 'Watching'} Unit {own.unit_number}")
        self.icon.show_icon("eye", "muted" if own.ended else "live_text")

    def show_liveness(self, judged: PictureAge) -> None:
        """LIVE, FROZEN 9 s, Waiting, Ended, or that the unit doesn’t record."""
        if judged.state is Liveness.FROZEN:
            self._chip.show_fact(f"FROZEN {int(judged.silent_s)} s", _FROZEN)
        elif judged.state in (Liveness.LIVE, Liveness.LATE):
            self._chip.show_fact("LIVE", LIVE)
        else:
            over = "No recording" if self._dark else "Ended"
            self._chip.show_fact(over if judged.state is Liveness.ENDED else "Waiting", QUIET)
