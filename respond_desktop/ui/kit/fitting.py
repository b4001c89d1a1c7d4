"""How a row of facts fits a narrow window: what is as it should be says less, step by step; nothing overlaps."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QLayout

Step = Callable[[bool], None]
"""Says less (True) or everything (False) at one place of the row."""


def fit_row(row: QLayout, width: int, steps: Sequence[Step]) -> None:
    """Say everything, then less from the first step on, until the row needs no more than `width` px."""
    for step in steps:
        step(False)
    for step in steps:
        row.invalidate()
        if row.minimumSize().width() <= width:
            return
        step(True)
