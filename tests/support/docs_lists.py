"""Lists in the documents, made from the tables of kinds: `python -m tests.support.docs_lists --write`."""

import re
import sys
from collections.abc import Callable
from pathlib import Path

from respond_desktop.domain.kinds.alerts import ALERTS, AlertShape, Priority
from respond_desktop.domain.kinds.bodies.common import ByBody
from respond_desktop.domain.kinds.capabilities import CAPABILITIES
from respond_desktop.domain.kinds.permissions import PERMISSIONS
from respond_desktop.domain.kinds.purposes import PURPOSES
from respond_desktop.domain.kinds.records import GROUPS, LOCAL, KindOfRecord
from respond_desktop.domain.kinds.views import VIEWS

DOCS = Path(__file__).parents[2] / "docs"
MARK = re.compile(r"(<!-- kinds:(\w+) -->\n)(.*?)(<!-- /kinds:\w+ -->)", re.DOTALL)
_TONES = {"needs_help": "rising", "gunshot": "level", "priority_1": "falling", "priority_2": "two low notes"}
_SHAPES = {
    AlertShape.UNIT: "round its unit, or where it was raised",
    AlertShape.PLACE: "a sign where it was, with how uncertain that is; its unit is only near",
}


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def alerts() -> str:
    """For the operator: what an alert says, how it looks and sounds."""
    rows = [
        (
            row.words,
            str(int(row.priority)),
            "square" if row.priority is Priority.P1 else "triangle",
            f"`{row.icon}`",
            _TONES.get(row.tone, row.tone.replace("_", " ")),
            _SHAPES[row.shape],
            "one card for all" if row.folded else "a card each",
        )
        for row in ALERTS.values()
    ]
    head = ("It says", "Priority", "Shape", "Icon", "Tone", "On the map", "In the strip")
    return _table(head, rows)


def records() -> str:
    """Every kind of record in central's log."""
    head = ("Of", "Kind", "What is recorded", "What it holds", "In My views")
    return _table(head, [_record(of, row) for of, rows in GROUPS.items() for row in rows])


def _record(of: str, row: KindOfRecord) -> tuple[str, ...]:
    seen = VIEWS[row.seen_as].what if row.seen_as else "how it went on" if row.goes_on else ""
    return (
        of,
        f"`{row.kind}`",
        row.says,
        ", ".join(_held(row)) or "the time alone",
        seen,
    )


def _held(row: KindOfRecord) -> list[str]:
    """What a body holds; who did it is one thing, said in words under the list."""
    who = set(ByBody.__annotations__) if set(ByBody.__annotations__) <= set(row.holds) else set()
    return (["who"] if who else []) + [f"`{name}`" for name in row.holds if name not in who]


def local() -> str:
    """Every kind in a workstation's own chain."""
    return _table(("Kind", "What is recorded"), [(f"`{kind}`", says) for kind, says in LOCAL.items()])


def capabilities() -> str:
    """What a camera says it can."""
    rows = [(f"`{row.key}`", row.words, row.without or "nothing") for row in CAPABILITIES.values()]
    return _table(("`can`", "The camera", "Without it the unit's card says"), rows)


def permissions() -> str:
    """What a rule may allow, and where it is asked for."""
    rows = [
        (f"`{key}`", row.may, ", ".join(f"`{door}`" for door in row.doors), row.kept_for or "yes")
        for key, row in PERMISSIONS.items()
    ]
    return _table(("Permission", "One may", "Asked for at", "Can be taken away"), rows)


def purposes() -> str:
    """Why one watches, in the first version of a policy."""
    rows = [
        (
            f"`{row.key}`",
            row.words,
            "yes" if row.needs_words else "",
            "offered" if row.can_be_allowed else "not offered: it needs a second person",
        )
        for row in PURPOSES
    ]
    return _table(("Purpose", "Words", "Asks for own words", "At the desktop"), rows)


LISTS: dict[str, Callable[[], str]] = {
    "alerts": alerts,
    "capabilities": capabilities,
    "records": records,
    "local": local,
    "permissions": permissions,
    "purposes": purposes,
}


def pages() -> dict[Path, str]:
    """Every page that has a list, as it should be."""
    found = {}
    for page in sorted(DOCS.rglob("*.md")):
        text = page.read_text(encoding="utf-8")
        if MARK.search(text):
            found[page] = MARK.sub(lambda m: f"{m[1]}{LISTS[m[2]]()}{m[4]}", text)
    return found


if __name__ == "__main__":
    for page, text in pages().items():
        if "--write" in sys.argv:
            page.write_text(text, encoding="utf-8")
        else:
            sys.stdout.write(text)
