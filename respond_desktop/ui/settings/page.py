"""Settings in the side panel (Ctrl+comma): colours, size, motion, units; the diagnostics lie below them."""

from dataclasses import replace

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from respond_desktop.domain.preferences import SCALES, Lighting, Measure, Motion, Preferences
from respond_desktop.ui.kit import SectionHeader, line, tight
from respond_desktop.ui.kit.panels import FittingScroll, padded
from respond_desktop.ui.settings.choice_row import ChoiceRow
from respond_desktop.ui.settings.kept import KeptPreferences
from respond_desktop.ui.theme import SPACE, Theme

NEXT_START = "Used from the next start of this workstation. It runs at {running} % now."
TOO_LARGE = "This screen is too small for {sizes}."
STILL = "This computer asks for less motion, so things hold still."


class SettingsPage(QWidget):
    """What a person chooses here is kept for her on this workstation; `running` is the scale in force, in per cent."""

    def __init__(self, theme: Theme, kept: KeptPreferences, running: int, diagnostics: QWidget) -> None:
        super().__init__()
        self._kept, self._running = kept, running
        self._too_large: tuple[int, ...] = ()
        self.setAccessibleName("Settings")
        self.look = ChoiceRow(
            theme,
            "Colours (Ctrl+M)",
            ((Lighting.NIGHT, "Night"), (Lighting.DAY, "Day"), (Lighting.DIM, "Dim")),
        )
        self.scale = ChoiceRow(theme, "Size", tuple((str(scale), f"{scale} %") for scale in SCALES))
        self.motion = ChoiceRow(
            theme,
            "Motion",
            ((Motion.SYSTEM, "As this computer"), (Motion.LESS, "Less"), (Motion.FULL, "Full")),
        )
        self.measure = ChoiceRow(
            theme, "Distances", ((Measure.MILES, "Feet and miles"), (Measure.METRIC, "Metric"))
        )
        content, column = padded(spacing=SPACE.PADDING)
        for row in (self.look, self.scale, self.motion, self.measure):
            column.addWidget(row)
        body = QVBoxLayout(self)
        tight(body)
        body.addWidget(FittingScroll(content), 2)
        body.addWidget(line())
        body.addWidget(SectionHeader(theme, "stethoscope", "Diagnostics"))
        body.addWidget(diagnostics, 1)
        self.look.chosen.connect(self._look_chosen)
        self.scale.chosen.connect(self._scale_chosen)
        self.motion.chosen.connect(self._motion_chosen)
        self.measure.chosen.connect(self._measure_chosen)
        self._theme = theme
        kept.changed.connect(self._show)
        kept.stilled.connect(self._say_motion)
        self._show(kept.now)

    def showEvent(self, event: QShowEvent) -> None:
        """Sizes that this screen has no room for can't be taken."""
        super().showEvent(event)
        self._kept.system.ask()
        room, least = self.screen().availableSize(), self.window().minimumSize()
        larger = [scale for scale in SCALES if scale > SCALES[0]]
        self._too_large = tuple(s for s in larger if room.expandedTo(least * (s / self._running)) != room)
        for scale in larger:
            why = TOO_LARGE.format(sizes=f"{scale} %") if scale in self._too_large else ""
            self.scale.forbid(str(scale), why)
        self._say_size()

    def _show(self, now: Preferences) -> None:
        self.look.answer(now.look or self._theme.tokens.name)
        self.scale.answer(str(now.scale))
        self._say_size()
        self.motion.answer(now.motion)
        self.measure.answer(now.measure)

    def _say_size(self) -> None:
        waits = "" if self._kept.now.scale == self._running else NEXT_START.format(running=self._running)
        sizes = ", ".join(f"{scale} %" for scale in self._too_large)
        self.scale.say(
            " ".join(part for part in (waits, TOO_LARGE.format(sizes=sizes) if sizes else "") if part)
        )

    def _say_motion(self, still: bool) -> None:
        self.motion.say(STILL if still and self._kept.now.motion is Motion.SYSTEM else "")

    def _look_chosen(self, value: str) -> None:
        self._kept.choose(replace(self._kept.now, look=Lighting(value)))

    def _scale_chosen(self, value: str) -> None:
        self._kept.choose(replace(self._kept.now, scale=int(value)))

    def _motion_chosen(self, value: str) -> None:
        self._kept.choose(replace(self._kept.now, motion=Motion(value)))

    def _measure_chosen(self, value: str) -> None:
        self._kept.choose(replace(self._kept.now, measure=Measure(value)))
