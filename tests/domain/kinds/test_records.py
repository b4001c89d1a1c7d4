"""The tables of records and views: whole, read by all, and agreeing with the verifier, which imports none of them."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import respond_desktop
from respond_desktop.audit import verify
from respond_desktop.domain.kinds.records import (
    ENDS,
    FOLLOWING,
    LOCAL,
    NAMING,
    NOT_SEEN,
    RECORDS,
    KindOfRecord,
)
from respond_desktop.domain.kinds.views import NEWER, VIEWS, KindOfView, ViewKind, kind_of_view
from respond_desktop.domain.newer import newer

SOURCE = Path(respond_desktop.__file__).parent
KIND = re.compile(r"[a-z]+\.[a-z_]+")
WRITES = {
    "append",
    "append_in",
    "commit",
    "commit_with",
    "record",
    "record_with",
    "note",
    "in_turn",
    "_record",
}
WRITES |= {"Refusal", "Act", "_change", "_recorded", "_plain"}
"""What is given the kind of a record to be written."""
VERIFIER_ONLY = {"no_picture", "not_talked", "newer"}
"""Looks that the verifier tells apart by how they went on."""
RECORDS_SAID = pytest.mark.parametrize("row", RECORDS.values(), ids=lambda row: row.kind)
VIEWS_SAID = pytest.mark.parametrize("row", VIEWS.values(), ids=lambda row: row.kind.value)


@RECORDS_SAID
def test_a_kind_of_record_is_whole(row: KindOfRecord) -> None:
    assert row.says and row.says[0].isupper() and not row.says.endswith(".")
    assert row.body.__doc__
    assert row.seen_as is None or row.names_officers


@VIEWS_SAID
def test_a_kind_of_view_is_whole(row: KindOfView) -> None:
    assert row.what and "{who}" in row.title
    assert row.outside in verify.LOOKS.values()


def test_every_view_has_a_row_and_every_row_of_a_record_is_a_view() -> None:
    assert set(VIEWS) == set(ViewKind)
    assert {row.seen_as for row in RECORDS.values() if row.seen_as} <= set(VIEWS)
    assert kind_of_view(newer(ViewKind)) is NEWER


def _written(folder: str) -> Iterator[str]:
    """Kinds given to whatever writes a record, in the source of a part."""
    for file in (SOURCE / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in WRITES:
                found = (a.value for a in node.args if isinstance(a, ast.Constant))
                yield from (v for v in found if isinstance(v, str) and KIND.fullmatch(v))


def test_whatever_central_writes_has_a_row() -> None:
    written = set(_written("central"))
    assert len(written) > 40
    assert written <= set(RECORDS), f"no row in domain/kinds/records.py: {written - set(RECORDS)}"


def test_whatever_a_workstation_writes_has_a_row() -> None:
    written = set(_written("qtbridge"))
    assert len(written) > 10
    assert written <= set(LOCAL), f"no row in domain/kinds/records.py: {written - set(LOCAL)}"


def test_the_verifier_knows_no_other_kinds_than_the_table() -> None:
    assert set(RECORDS) >= verify.KNOWN
    assert not verify.ABOUT & verify.OTHER and not (verify.AFTER - {"watch.asked"}) & verify.ABOUT


def test_the_verifier_tells_of_every_view() -> None:
    """A kind that it doesn't know yet it tells of as something newer; it must not take one for no view."""
    seen = set(NAMING) | {row.kind for row in RECORDS.values() if row.outside}
    assert seen >= verify.ABOUT
    assert not seen & verify.OTHER
    said = {row.outside for row in RECORDS.values() if row.outside}
    said |= {row.outside for row in VIEWS.values() if row.outside}
    looks = {words for look, words in verify.LOOKS.items() if look not in VERIFIER_ONLY}
    assert looks == said


def test_the_verifier_takes_no_other_record_about_an_officer_for_something_newer() -> None:
    rest = {row.kind for row in RECORDS.values() if row.names_officers and row.kind in NOT_SEEN}
    assert rest <= verify.KNOWN


def test_how_a_view_went_on_is_told_by_both() -> None:
    spells = {"positions.visible", "signout"}
    starts = {"watch.asked", "watch.started", "talk.started"}
    assert set(FOLLOWING) - spells == verify.AFTER - starts


def test_what_ends_a_view_is_never_dropped() -> None:
    assert {"watch.ended", "talk.ended", "positions.visible", "recording.stopped", "signout"} <= ENDS
