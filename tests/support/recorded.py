"""What a real central recorded, held against the table of kinds: each kind has a row, each fact a place in it."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

from respond_desktop.central.audit.names_then import NAMES
from respond_desktop.domain.kinds.records import RECORDS


def without_row(database: Path) -> list[str]:
    """Kinds of records without a row, and facts that the row's body doesn't name."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        rows = connection.execute("SELECT kind, body FROM log_record WHERE body != ''").fetchall()
    found: set[str] = set()
    for kind, body in rows:
        row = RECORDS.get(kind)
        if row is None:
            found.add(kind)
            continue
        try:
            said = json.loads(body)
        except (ValueError, RecursionError):  # a test damaged it
            continue
        found |= {f"{kind}: {fact}" for fact in said if fact not in (*row.holds, NAMES)}
    return sorted(found)
