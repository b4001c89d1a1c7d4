"""The folders and what each is for, made from their own sentences: `python -m tests.support.folder_list --write`."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "glossary.md"
BEGIN, END = "<!-- folders -->", "<!-- /folders -->"
HISTORY = "migrations"  # one file for each step; nothing is looked up there


def folders() -> Iterator[tuple[Path, str]]:
    """Each folder of the product and the sentence of its `__init__.py`, a folder before what it holds."""
    yield from _below(ROOT / "respond_desktop")


def _below(folder: Path) -> Iterator[tuple[Path, str]]:
    for file in sorted(folder.glob("*/__init__.py")):
        sentence = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
        yield file.parent, " ".join(sentence.partition("\n\n")[0].split())
        if file.parent.name != HISTORY:
            yield from _below(file.parent)


def folder_list() -> str:
    """A table for each folder of the first level that holds others, and one for those that don't."""
    whole = [(folder.relative_to(ROOT / "respond_desktop"), words) for folder, words in folders()]
    lines = ["| Folder | Holds |", "|---|---|"]
    for path, words in whole:
        name = path.as_posix()
        lines.append(
            f"| {'**`' if len(path.parts) == 1 else '`'}{name}/{'`**' if len(path.parts) == 1 else '`'} | {words} |"
        )
    return "\n".join(lines)


def page() -> str:
    """docs/glossary.md with the list as it should be."""
    text = PAGE.read_text(encoding="utf-8")
    return re.sub(f"{BEGIN}.*{END}", lambda _: f"{BEGIN}\n{folder_list()}\n{END}", text, flags=re.DOTALL)


if __name__ == "__main__":
    if "--write" in sys.argv:
        PAGE.write_text(page(), encoding="utf-8")
    else:
        sys.stdout.write(folder_list() + "\n")
