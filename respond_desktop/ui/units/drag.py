"""A unit carried from the units table to another place of the window."""

from PySide6.QtCore import QMimeData

UNIT_TYPE = "application/x-respond-unit"
"""Our own type only: a unit's number is nobody's clipboard text."""


def carry_unit(number: str) -> QMimeData:
    """What a drag carries for a unit."""
    made = QMimeData()
    made.setData(UNIT_TYPE, number.encode())
    return made


def unit_number(carried: QMimeData) -> str:
    """The unit's number, empty when something else is carried."""
    return bytes(carried.data(UNIT_TYPE).data()).decode("utf-8", "replace")[:32]
