"""How tokens become the application's palette, style and sheet."""

from PySide6.QtGui import QColor, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from respond_desktop.home.paths import resource
from respond_desktop.ui.theme.fonts import font
from respond_desktop.ui.theme.sheet import sheet
from respond_desktop.ui.theme.tokens import Tokens

_ROLES = {
    QPalette.ColorRole.Window: "panel",
    QPalette.ColorRole.WindowText: "text",
    QPalette.ColorRole.Base: "bg",
    QPalette.ColorRole.AlternateBase: "panel",
    QPalette.ColorRole.ToolTipBase: "raised",
    QPalette.ColorRole.ToolTipText: "text",
    QPalette.ColorRole.PlaceholderText: "dim",
    QPalette.ColorRole.Text: "text",
    QPalette.ColorRole.Button: "raised",
    QPalette.ColorRole.ButtonText: "text",
    QPalette.ColorRole.BrightText: "text",
    QPalette.ColorRole.Link: "text",
    QPalette.ColorRole.LinkVisited: "text",
    QPalette.ColorRole.Highlight: "raised",
    QPalette.ColorRole.HighlightedText: "text",
    QPalette.ColorRole.Light: "line",
    QPalette.ColorRole.Midlight: "line",
    QPalette.ColorRole.Mid: "line",
    QPalette.ColorRole.Dark: "ctl",
    QPalette.ColorRole.Shadow: "bg",
    QPalette.ColorRole.Accent: "ctl",
}


def load_fonts() -> tuple[str, ...]:
    """Register the bundled Inter files and return the families they brought; empty when none could be read."""
    families: set[str] = set()
    for path in sorted(resource("fonts").glob("*.ttf")):
        number = QFontDatabase.addApplicationFont(str(path))
        families.update(QFontDatabase.applicationFontFamilies(number) if number >= 0 else ())
    return tuple(sorted(families))


def palette(tokens: Tokens) -> QPalette:
    """Every palette role from a token, so that no platform colour shows through."""
    made = QPalette()
    for role, token in _ROLES.items():
        made.setColor(role, QColor(tokens.colour(token)))
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(tokens.dim))
    return made


def apply_theme(app: QApplication, tokens: Tokens) -> None:
    """Fusion, an explicit palette (the platform's colour scheme is ignored), the sheet and the font.

    Nothing is done when these tokens are applied already: a new sheet polishes every widget again.
    """
    made = sheet(tokens)
    if app.styleSheet() == made:
        return
    if not app.styleSheet():
        app.setStyle("Fusion")
    app.setPalette(palette(tokens))
    app.setFont(font())
    app.setStyleSheet(made)
