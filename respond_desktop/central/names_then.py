"""Names as they were: who and what the ids of a record stand for, put into its salted body when it is sealed.

One door for every record: no route can forget it. The names are read in the transaction that seals the record, so they
are those of that moment; an account, workstation or camera that is called otherwise later changes no record.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import select as core_select
from sqlmodel import Session, col

from respond_desktop.central.tables import Account, DeviceRow, WorkstationRow

NAMES = "names"
"""The member of a body: `{id: {"badge", "name"}}` of people, `{"name"}` of workstations, `{"number"}` of cameras."""
AT_ONCE = 500
"""Most ids of one IN: SQLite takes 32,766 at most."""
_ID = re.compile(r"(person|station|device)-[0-9a-f]{20}")

Names = dict[str, dict[str, str]]


def ids_in(value: Any) -> Iterator[str]:
    """Ids of people, workstations and cameras, wherever they stand in a body."""
    if isinstance(value, str):
        if _ID.fullmatch(value):
            yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from ids_in(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from ids_in(each)


def names_of(session: Session, bodies: Iterable[Mapping[str, Any]]) -> Names:
    """The names of everybody and everything in these bodies, as this transaction sees them."""
    wanted: dict[str, set[str]] = {}
    for body in bodies:
        for found in ids_in(body):
            wanted.setdefault(found.partition("-")[0], set()).add(found)
    names: Names = {}
    for kind, ids in wanted.items():
        ordered = sorted(ids)
        for start in range(0, len(ordered), AT_ONCE):
            names |= _rows(session, kind, ordered[start : start + AT_ONCE])
    return names


def with_names(body: dict[str, Any], names: Names) -> dict[str, Any]:
    """The body with the names of its own ids; one that has none stays as it is."""
    mine = {i: names[i] for i in ids_in(body) if i in names}
    return {**body, NAMES: mine} if mine and NAMES not in body else body


def name_then(body: Mapping[str, Any], key: str) -> str:
    """How whoever a body names under `key` was called then; empty in records from before names were kept."""
    names = body.get(NAMES)
    named = names.get(str(body.get(key, ""))) if isinstance(names, Mapping) else None
    return str(named.get("name", "")) if isinstance(named, Mapping) else ""


def _rows(session: Session, kind: str, ids: list[str]) -> Names:
    columns, labels = _COLUMNS[kind]
    query = core_select(*columns).where(columns[0].in_(ids))
    found = session.connection().execute(query)
    return {row[0]: dict(zip(labels, row[1:], strict=True)) for row in found}


_COLUMNS: dict[str, tuple[tuple[Any, ...], tuple[str, ...]]] = {
    "person": ((col(Account.id), col(Account.badge), col(Account.name)), ("badge", "name")),
    "station": ((col(WorkstationRow.id), col(WorkstationRow.name)), ("name",)),
    "device": ((col(DeviceRow.id), col(DeviceRow.number)), ("number",)),
}
