"""What is burnt into kept pictures and clips: who kept it, where, when, in which incident, that it is training."""

from dataclasses import dataclass
from datetime import UTC, datetime

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter

from respond_desktop.qtbridge.keep.clip_marker import ClipMoment
from respond_desktop.qtbridge.picture.pictures import StillPicture
from respond_desktop.ui.picture.watermark import PictureViewer, draw_watermark, watermark_words
from respond_desktop.ui.theme import TYPE, font
from respond_desktop.ui.words.measures import zone
from respond_desktop.ui.words.watches import plain

_LINES = 24
_INK, _GROUND = QColor("#FFFFFF"), QColor(0, 0, 0, 170)


@dataclass(frozen=True, slots=True)
class KeptMarks:
    """Who keeps the picture of which unit, when (UTC, central's clock), in which incident (empty: none)."""

    viewer: PictureViewer
    unit_number: str
    kept_at: datetime
    incident: str = ""

    def lines(self, captured_at: datetime | None) -> tuple[str, ...]:
        """Two lines for the foot of the picture, the second one when the camera's clock is known."""
        parts = ["TRAINING"] if self.viewer.training else []
        parts += [f"Unit {plain(self.unit_number)}", f"kept by {plain(self.viewer.name)}"]
        parts += [plain(self.viewer.workstation), _whole(self.kept_at)]
        parts += [f"incident {plain(self.incident)}"] if self.incident else []
        taken = (f"Picture of {_whole(captured_at)} by the camera's clock",) if captured_at else ()
        return (" · ".join(parts), *taken)

    def clip_lines(self, captured_at: datetime | None) -> tuple[str, ...]:
        """The same for a clip, whose foot is drawn anew each second."""
        first, *_ = self.lines(None)
        taken = (f"Clip, about {_whole(captured_at)} by the camera's clock",) if captured_at else ("Clip",)
        return (first, *taken)


def marked(still: StillPicture, marks: KeptMarks) -> QImage:
    """A copy of the picture with its watermark and its foot, in the camera's own size."""
    image = still.image.convertToFormat(QImage.Format.Format_RGB32)
    _draw_marks(image, marks, marks.lines(still.captured_at))
    return image


def clip_mark(moment: ClipMoment, marks: KeptMarks) -> QImage:
    """The same marks on a clear ground, for the pictures of a clip; may be drawn in any thread."""
    image = QImage(moment.width, moment.height, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    _draw_marks(image, marks, marks.clip_lines(moment.captured_at))
    return image


def _draw_marks(image: QImage, marks: KeptMarks, lines: tuple[str, ...]) -> None:
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    scale = max(1.0, image.height() / 480)
    painter.save()
    painter.scale(scale, scale)
    size = QSize(round(image.width() / scale), round(image.height() / scale))
    words = watermark_words(marks.viewer, marks.kept_at)
    draw_watermark(painter, words, size, font(TYPE.BODY))
    painter.restore()
    _draw_foot(painter, image.size(), lines)
    painter.end()


def _draw_foot(painter: QPainter, size: QSize, lines: tuple[str, ...]) -> None:
    height = max(14, size.height() // _LINES)
    drawn = QFont(font(TYPE.BODY, 600))
    drawn.setPixelSize(round(height * 0.68))
    room = size.width() - height * 0.8
    widest = max(QFontMetricsF(drawn).horizontalAdvance(words) for words in lines)
    if widest > room:  # nothing of it may be cut off
        drawn.setPixelSize(max(1, int(drawn.pixelSize() * room / widest)))
    painter.setFont(drawn)
    foot = QRectF(0, size.height() - height * len(lines), size.width(), height * len(lines))
    painter.fillRect(foot, _GROUND)
    painter.setPen(_INK)
    for row, words in enumerate(lines):
        place = QRectF(height * 0.4, foot.top() + row * height, room, height)
        painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), words)


def _whole(at: datetime) -> str:
    local = at.astimezone()
    return f"{local:%Y-%m-%d %H:%M:%S} {zone(at)} ({at.astimezone(UTC):%Y-%m-%d %H:%M:%S}Z)"
