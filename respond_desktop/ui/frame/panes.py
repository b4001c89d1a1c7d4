"""F6: from pane to pane by keyboard."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget


def step_pane(panes: tuple[QWidget, ...], by: int) -> None:
    """Move the focus to the first control of the next (or previous) pane that has one."""
    usable = [pane for pane in panes if pane.isVisible() and first_control(pane) is not None]
    if not usable:
        return
    focused = QApplication.focusWidget()
    at = next((n for n, pane in enumerate(usable) if focused is not None and _holds(pane, focused)), None)
    target = usable[0 if by > 0 else -1] if at is None else usable[(at + by) % len(usable)]
    control = first_control(target)
    if control is not None:
        control.setFocus(Qt.FocusReason.ShortcutFocusReason)


def first_control(pane: QWidget) -> QWidget | None:
    """The first widget of a pane that Tab would reach."""
    for widget in (pane, *pane.findChildren(QWidget)):
        takes = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        if takes and widget.isVisible() and widget.isEnabled():
            return widget
    return None


def _holds(pane: QWidget, widget: QWidget) -> bool:
    return pane is widget or pane.isAncestorOf(widget)
