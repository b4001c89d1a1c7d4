"""Typed sequences of the drill: enrolment, sign-in, the backup form."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QLineEdit, QPlainTextEdit, QWidget

from respond_desktop.drill.report import StepFailedError
from respond_desktop.drill.seat import Seat

TABS_MAX = 60


def tab_to(seat: Seat, accessible_name: str, back: bool = False) -> QWidget:
    """Tab (or Shift+Tab) until the widget with that accessible name has the focus."""
    passed: list[str] = []
    for _ in range(TABS_MAX):
        widget = seat.focus()
        passed.append(widget.accessibleName() or type(widget).__name__ if widget is not None else "nothing")
        if widget is not None and accessible_name in widget.accessibleName():
            return widget
        seat.key(Qt.Key.Key_Backtab if back else Qt.Key.Key_Tab)
        seat.let_focus_move(widget)
    raise StepFailedError(f"Tab never reaches {accessible_name!r}, only {sorted(set(passed))}")


def enrol_by_keyboard(seat: Seat, code: str) -> None:
    """Paste the one-time code, press Enter."""
    seat.wait(lambda: seat.says("This workstation isn't enrolled."), "the enrolment card")
    tab_to(seat, "One-time code")
    seat.type_text(code)
    seat.key(Qt.Key.Key_Return)
    seat.wait(lambda: seat.says("I agree"), "the use banner")


def sign_in_by_keyboard(seat: Seat, badge: str, password: str) -> None:
    """Agree to the banner, type badge and password, press Enter, until the desk is there."""
    tab_to(seat, "I agree")
    seat.key(Qt.Key.Key_Return)
    field = seat.wait(lambda: isinstance(seat.focus(), QLineEdit) and seat.focus(), "the badge field")
    if "Badge" not in field.accessibleName():
        raise StepFailedError("the focus is not on the badge number")
    seat.type_text(badge)
    tab_to(seat, "Password")
    seat.type_text(password)
    seat.key(Qt.Key.Key_Return)
    seat.wait(lambda: seat.parts.desk.session, f"{badge} signed in")
    seat.wait(lambda: seat.says("Sign out"), "the desk")


def choose_recipients(seat: Seat, units: tuple[str, ...]) -> None:
    """Toggle the backup form's rows by their digits until exactly `units` are chosen."""
    rows = {number_of(row): row for row in seat.visible(QCheckBox) if row.accessibleName().startswith("Ask ")}
    for digit, (number, row) in enumerate(list(rows.items())[:9], 1):
        if row.isChecked() != (number in units):
            seat.key(Qt.Key(Qt.Key.Key_0 + digit))
    chosen = {number for number, row in rows.items() if row.isChecked()}
    if chosen != set(units):
        raise StepFailedError(f"chosen are {sorted(chosen)} of {sorted(rows)}, wanted {sorted(units)}")


def number_of(row: QCheckBox) -> str:
    """The unit number in a row's accessible name ("Ask Unit 216, 0.3 mi ...")."""
    return row.accessibleName().removeprefix("Ask ").removeprefix("Unit ").split(",")[0].split()[0]


def focus_description(seat: Seat) -> None:
    """Put the focus into the backup form's text."""
    widget = tab_to(seat, "What they should know")
    if not isinstance(widget, QPlainTextEdit):
        raise StepFailedError("the description can't be typed")
