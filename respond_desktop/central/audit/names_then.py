"""Names as they were: who and what the ids of a record stand for, put into its salted body when it is sealed.

One door for every record: no route can forget it. The names are read in the transaction that seals the record, so they
are those of that moment; an account, workstation or camera that is called otherwise later changes no record.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import TextClause, bindparam, text
from sqlmodel import Session

NAMES = "names"
"""The member of a body: `{id: {"badge", "name"}}` of people, `{"name"}` of workstations, `{"number"}` of cameras."""
AT_ONCE = 500
"""Most ids of one IN: SQLite takes 32,766 at most."""
_ID = re.compile(r"(person|station|device)-[0-9a-f]{20}")
_LENGTHS = (27, 28)
"""Of such an id; most texts are told apart by it."""

Names = dict[str, dict[str, str]]


def ids_in(value: Any) -> set[str]:
    """Ids of people, workstations and cameras, wherever they stand in a body."""
    found, left = set(), [value]
    while left:
        each = left.pop()
        if isinstance(each, str):
            if len(each) in _LENGTHS and _ID.fullmatch(each):
                found.add(each)
        elif isinstance(each, Mapping):
            left.extend(each.values())
        elif isinstance(each, list | tuple):
            left.extend(each)
    return found


def all_with_names(session: Session, bodies: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The bodies with the names of their ids, as this transaction sees them; one without ids stays as it is."""
    ids = [ids_in(body) for body in bodies]
    names = _names_of(session, set().union(*ids))
    named = [{i: names[i] for i in sorted(mine) if i in names} for mine in ids]
    return [{**body, NAMES: mine} if mine else body for body, mine in zip(bodies, named, strict=True)]


def name_then(body: Mapping[str, Any], key: str) -> str:
    """How whoever a body names under `key` was called then; empty in records from before names were kept."""
    names = body.get(NAMES)
    named = names.get(str(body.get(key, ""))) if isinstance(names, Mapping) else None
    return str(named.get("name", "")) if isinstance(named, Mapping) else ""


def called_then(body: Mapping[str, Any], key: str) -> str:
    """The same of a person, with the badge: "R. Okafor (77)"."""
    named = body.get(NAMES, {}).get(str(body.get(key, "")), {})
    return f"{named['name']} ({named['badge']})" if {"name", "badge"} <= set(named) else ""


def _names_of(session: Session, wanted: set[str]) -> Names:
    by_kind: dict[str, list[str]] = {}
    for found in sorted(wanted):
        by_kind.setdefault(found.partition("-")[0], []).append(found)
    names: Names = {}
    for kind, ids in by_kind.items():
        for start in range(0, len(ids), AT_ONCE):
            names |= _rows(session, kind, ids[start : start + AT_ONCE])
    return names


def _rows(session: Session, kind: str, ids: list[str]) -> Names:
    query, labels = _QUERIES[kind]
    found = session.connection().execute(query, {"ids": ids})
    return {row[0]: dict(zip(labels, row[1:], strict=True)) for row in found}


def _among(query: str) -> TextClause:
    """Made once: this is asked for every record."""
    return text(f"{query} WHERE id IN :ids").bindparams(bindparam("ids", expanding=True))


_QUERIES = {
    "person": (_among("SELECT id, badge, name FROM account"), ("badge", "name")),
    "station": (_among("SELECT id, name FROM workstation"), ("name",)),
    "device": (_among("SELECT id, number FROM device"), ("number",)),
}
