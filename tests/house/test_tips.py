"""Tool tips that say more than fixed words go by `show_tip`: Qt reads a name with "<" in it as markup."""

import ast
from pathlib import Path

UI = Path(__file__).parents[2] / "respond_desktop" / "ui"


def test_no_tool_tip_is_put_together_without_show_tip() -> None:
    wrong = []
    for path in UI.rglob("*.py"):
        if path.parent.name == "kit":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "setToolTip":
                built = any(isinstance(part, ast.JoinedStr) for part in ast.walk(node))
                wrong += [f"{path.name}:{node.lineno}"] if built else []
    assert wrong == []
