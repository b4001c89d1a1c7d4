"""What the documents point at exists: links with their headings, files, and modules that can be run."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [
    *sorted((ROOT / "docs").rglob("*.md")),
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")),
]
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
PICTURE = re.compile(r"(?:src|srcset|href)=\"([^\"]+)\"")
CODE = re.compile(r"`([^`\n]+)`")
FILE = re.compile(r"(?<![\w./<>{}*-])((?:[\w.-]+/)*[\w.-]+\.(?:py|md|sh|service|timer|svg|png))(?![\w/*])")
RUN = re.compile(r"-m (tests(?:\.\w+)+)")
TREES = ("docs", "installers", "requirements", "resources", "respond_desktop", "tests")


def names() -> list[str]:
    return [page.relative_to(ROOT).as_posix() for page in PAGES]


def without_code(text: str) -> str:
    return re.sub(r"```.*?```", "", text, flags=re.DOTALL)


def anchors(page: Path) -> set[str]:
    """The headings of a page as GitHub addresses them."""
    found: set[str] = set()
    for title in re.findall(r"^#{1,6} (.+)$", without_code(page.read_text(encoding="utf-8")), re.MULTILINE):
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", title).strip().lower()
        anchor = re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")
        twice = sum(
            a == anchor or (a.startswith(f"{anchor}-") and a[len(anchor) + 1 :].isdigit()) for a in found
        )
        found.add(f"{anchor}-{twice}" if twice else anchor)
    return found


def broken_links(page: Path) -> Iterator[str]:
    text = without_code(page.read_text(encoding="utf-8"))
    prose = CODE.sub("", text)
    for target in [*LINK.findall(prose), *PICTURE.findall(prose)]:
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = unquote(target).partition("#")
        file = (page.parent / path).resolve() if path else page
        if not file.exists():
            yield target
        elif anchor and file.suffix == ".md" and anchor not in anchors(file):
            yield f"{target} (no such heading)"


@cache
def all_files() -> tuple[str, ...]:
    found = [p for tree in TREES for p in (ROOT / tree).rglob("*") if "__pycache__" not in p.parts]
    return tuple("/" + p.relative_to(ROOT).as_posix() for p in [*found, *ROOT.glob("*.*")])


def missing_files(page: Path) -> Iterator[str]:
    """Files that are named as code; a page may leave out the first folders (`wire/orders.py`)."""
    for code in CODE.findall(page.read_text(encoding="utf-8")):
        for name in FILE.findall(code):
            known = name.startswith(".") or any(path.endswith(f"/{name}") for path in all_files())
            if not known and not (page.parent / name).exists():
                yield name


def missing_modules(page: Path) -> Iterator[str]:
    for name in RUN.findall(page.read_text(encoding="utf-8")):
        path = ROOT.joinpath(*name.split("."))
        if "NAME" not in name and not (path.with_suffix(".py").exists() or (path / "__main__.py").exists()):
            yield name


@pytest.mark.parametrize("name", names())
def test_what_a_page_points_at_exists(name: str) -> None:
    page = ROOT / name
    assert not (lost := list(broken_links(page))), f"links that lead nowhere: {lost}"
    assert not (lost := list(missing_files(page))), f"files that are not there: {lost}"
    assert not (lost := list(missing_modules(page))), f"modules that can't be run: {lost}"


def test_every_page_is_found_from_the_readme() -> None:
    """Nobody reads a page that nothing leads to."""
    seen: set[Path] = set()
    waiting = [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in seen or page.suffix != ".md" or not page.exists():
            continue
        seen.add(page)
        for target in LINK.findall(without_code(page.read_text(encoding="utf-8"))):
            file = (page.parent / unquote(target).partition("#")[0]).resolve()
            waiting += sorted(file.glob("*.md")) if file.is_dir() else [file]
    lost = sorted(p.relative_to(ROOT).as_posix() for p in PAGES if p not in seen)
    assert not lost, f"no link leads to {lost}"
