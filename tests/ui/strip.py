"""Alerts for the strip, and what of them a person finds there."""

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QWidget

from respond_desktop.domain.alert.alerts import Alert, AlertKind
from tests.ui import desk as desks
from tests.ui.desk import NOW


def alerts(waiting: int, taken: int = 0, others: int = 0) -> tuple[Alert, ...]:
    """Calls for help that wait, some that somebody has, and armed TASERs."""
    held = {"acknowledged_by": "Sgt. Fairfield", "acknowledged_at": NOW}
    help_ = (desks.alert(AlertKind.NEEDS_HELP, f"2{n:02}", 300 - n, "Bank St") for n in range(waiting))
    known = (
        desks.alert(AlertKind.NEEDS_HELP, f"5{n:02}", 500 - n, "Thames St", **held) for n in range(taken)
    )
    armed = (desks.alert(AlertKind.TASER_ARMED, f"7{n:02}", 200 - n, "Fleet St") for n in range(others))
    return (*armed, *known, *help_)


def named(strip: QWidget, alert: Alert) -> list[QWidget]:
    """What stands for the alert in `strip`, seen whole and with its unit's whole number."""
    window = QRect(QPoint(), strip.window().size())
    found = [
        w for w in strip.findChildren(QWidget) if getattr(w, "alert_id", "") == alert.id and w.isVisible()
    ]
    return [
        w
        for w in found
        if window.contains(QRect(w.mapTo(strip.window(), QPoint()), w.size()))
        and QRect(QPoint(), strip.size()).contains(QRect(w.mapTo(strip, QPoint()), w.size()))
        and not w.visibleRegion().isEmpty()
        and w.visibleRegion().boundingRect().size() == w.size()
        and f"Unit {alert.unit_number}" in w.accessibleName()
    ]
