"""The style sheet: the few things a palette can't say. Widgets choose by the properties `role` and `tone`."""

from dataclasses import asdict
from string import Template

from respond_desktop.ui.theme.tokens import Tokens

TONES = ("text", "muted", "dim", "p1_text", "p2_text", "live_text", "on_fill", "on_p2")

_SHEET = Template("""
QWidget { background: transparent; color: $text; }
QWidget[role="picture"] { background: black; }
QMainWindow, QWidget[role="ground"] { background: $bg; }
QFrame[role="dock"], QWidget[role="dock"] { background: $panel; }
QFrame[role="card"] { background: $raised; border: 1px solid $line; border-radius: 6px; }
QFrame[role="card-plain"] { background: $panel; border: 1px solid $line; border-radius: 6px; }
QFrame[role="card-open"] { background: $bg; border: 1px solid $text; border-radius: 6px; }
QProgressBar[role="thin"] { background: $line; border: none; }
QProgressBar[role="thin"]::chunk { background: $text; }
QFrame[role="box"] { background: $raised; border: none; border-radius: 6px; }
QFrame[role="card-warning"] { background: $raised; border: 2px solid $p2_line; border-radius: 6px; }
QFrame[role="bar-warning"] { background: $panel; border: 2px solid $p2_line; }
QFrame[role="bar-stop"] { background: $panel; border: 2px solid $p1_text; }
QFrame[role="hline"] { background: $line; border: none; max-height: 1px; min-height: 1px; }
QFrame[role="vline"] { background: $line; border: none; max-width: 1px; min-width: 1px; }
QLineEdit, QPlainTextEdit, QTextEdit, QComboBox {
    background: $bg; color: $text; border: 1px solid $ctl; border-radius: 4px; padding: 0 10px;
    selection-background-color: $ctl; selection-color: $raised; }
QPlainTextEdit, QTextEdit { padding: 6px 8px; }
QLineEdit { min-height: 32px; }
QLineEdit[role="large"] { min-height: 40px; }
QAbstractItemView { background: $panel; border: none; outline: none; gridline-color: $line;
    selection-background-color: $raised; selection-color: $text; }
QHeaderView { background: $panel; border: none; }
QHeaderView::section { background: $panel; color: $muted; border: none; border-bottom: 1px solid $line;
    padding: 4px 8px; }
QScrollArea { border: none; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: $ctl; border-radius: 3px; min-height: 28px; min-width: 28px; margin: 2px; }
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {
    background: transparent; border: none; width: 0; height: 0; }
QSplitter::handle { background: $line; }
QToolTip { background: $raised; color: $text; border: 1px solid $ctl; padding: 4px; }
""")


def sheet(tokens: Tokens) -> str:
    """The style sheet of `tokens`."""
    tones = "".join(f'QLabel[tone="{tone}"] {{ color: {tokens.colour(tone)}; }}\n' for tone in TONES)
    return _SHEET.substitute(asdict(tokens)) + tones
