"""Size is a smell: folders, modules, classes and names stay where a person can hold them in mind."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "respond_desktop"

FILES_MAX = 22
CLASS_LINES_MAX = 200
MODULE_LINES_MAX = 300
NAMES_TWICE_MAX = 25

LONG_MODULES = {
    "audit/verify.py": "one file that an outsider can read and run alone (decision 004)",
    "central/migrations/versions/0001_start.py": "all tables as they were at the start; a migration is never changed",
}


def test_no_folder_holds_more_than_a_person_can_look_over() -> None:
    crowded = {
        str(folder.relative_to(ROOT)): len(files)
        for folder in PACKAGE.rglob("*")
        if folder.is_dir() and len(files := list(folder.glob("*.py"))) > FILES_MAX
    }
    assert not crowded, f"more than {FILES_MAX} files; draw the seam: {crowded}"


def test_no_class_is_longer_than_its_idea() -> None:
    long = {
        f"{name} {node.name}": lines
        for name, tree in _modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        and (lines := _lines(node)) > CLASS_LINES_MAX
        and name not in LONG_MODULES
    }
    assert not long, f"more than {CLASS_LINES_MAX} lines; split by the seam: {long}"


def test_no_module_is_longer_than_a_sitting() -> None:
    long = {
        name: lines
        for name, _ in _modules()
        if name not in LONG_MODULES
        and (lines := len((PACKAGE / name).read_text(encoding="utf-8").splitlines())) > MODULE_LINES_MAX
    }
    assert not long, f"more than {MODULE_LINES_MAX} lines; split by the seam: {long}"


def test_one_word_is_one_thing() -> None:
    where: dict[str, set[str]] = defaultdict(set)
    for name, tree in _modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                where[node.name].add(name)
    twice = {word: sorted(names) for word, names in where.items() if len(names) > 1}
    assert len(twice) <= NAMES_TWICE_MAX, f"{len(twice)} class names stand in two modules: {twice}"


def _modules() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        yield str(path.relative_to(PACKAGE)), ast.parse(path.read_text(encoding="utf-8"))


def _lines(node: ast.ClassDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1
