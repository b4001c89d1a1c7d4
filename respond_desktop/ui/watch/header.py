"""The head of the watch panel: whom one watches, and whether the picture is live."""

from dataclasses import replace

from respond_desktop.domain.stream.liveness import Liveness, PictureAge
from respond_desktop.ui.kit import LIVE, QUIET, WARNING, Chip, SectionHeader
from respond_desktop.ui.theme import Theme
from respond_desktop.ui.watch.own import OwnWatch

_FROZEN = replace(WARNING, icon="pause-octagon-outline", height=20)


class WatchHeader(SectionHeader):
    """The eye is purple only while somebody watches."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "eye", "Watching")
        self._chip = Chip(theme, "Waiting", QUIET)
        self.add(self._chip)

    def show_own(self, own: OwnWatch) -> None:
        """Watching Unit 214, or that one did."""
        self.title.setText(f"{'Watched' if own.ended else 'Watching'} Unit {own.unit_number}")
        self.icon.show_icon("eye", "muted" if own.ended else "live_text")

    def show_liveness(self, judged: PictureAge) -> None:
        """LIVE, FROZEN 9 s, Waiting or Ended."""
        if judged.state is Liveness.FROZEN:
            self._chip.show_fact(f"FROZEN {int(judged.silent_s)} s", _FROZEN)
        elif judged.state in (Liveness.LIVE, Liveness.LATE):
            self._chip.show_fact("LIVE", LIVE)
        else:
            self._chip.show_fact("Ended" if judged.state is Liveness.ENDED else "Waiting", QUIET)
