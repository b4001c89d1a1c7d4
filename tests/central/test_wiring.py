"""Central is put together forwards: each part is given what was made before it, and nothing is bound to it later."""

import ast
from collections.abc import Iterator
from pathlib import Path

from respond_desktop.central import __file__ as _central
from respond_desktop.central.facts.clock import SteadyClock

CENTRAL = Path(_central).parent


def assigned(tree: ast.AST) -> Iterator[ast.Attribute]:
    """Attributes that are set on something else than `self`."""
    for node in ast.walk(tree):
        targets = node.targets if isinstance(node, ast.Assign) else []
        for target in targets:
            if isinstance(target, ast.Attribute) and ast.unparse(target.value) != "self":
                yield target


def test_who_puts_parts_together_changes_none_of_them() -> None:
    makers = [*CENTRAL.rglob("whole.py"), CENTRAL / "live" / "wiring.py", CENTRAL / "api" / "services.py"]
    assert len(makers) > 8
    for path in makers:
        found = [ast.unparse(each) for each in assigned(ast.parse(path.read_text(encoding="utf-8")))]
        assert found == [], path


def test_the_clock_is_nobodys_global() -> None:
    for path in CENTRAL.rglob("*.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            made = [n for n in ast.walk(node) if isinstance(n, ast.Call)]
            names = {ast.unparse(call.func) for call in made} if isinstance(node, ast.Assign) else set()
            assert SteadyClock.__name__ not in names, path
