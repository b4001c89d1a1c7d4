"""Trouble of devices folds into one card of each kind; what a person did or called for never does."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from respond_desktop.domain.alert.alerts import Alert, AlertKind
from respond_desktop.domain.alert.folds import AlertFold, folded, members_of, unit_numbers
from respond_desktop.domain.kinds.alerts import ALERTS

pytestmark = pytest.mark.attack("no storm")
T0 = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


def alert(kind: AlertKind, number: int, taken: str = "") -> Alert:
    made = Alert(f"{kind.value}-{number}", kind, f"u{number}", str(number), T0 + timedelta(seconds=number))
    return replace(made, acknowledged_by=taken, acknowledged_at=T0) if taken else made


def test_two_hundred_cameras_in_trouble_are_one_card_behind_a_call_for_help() -> None:
    lost = [alert(AlertKind.CAMERA_LOST, n) for n in range(1, 201)]
    help_last = alert(AlertKind.NEEDS_HELP, 900)
    cards = folded((*lost, alert(AlertKind.INTEGRITY, 5), help_last))
    assert [card.kind for card in cards] == [
        AlertKind.NEEDS_HELP,
        AlertKind.CAMERA_LOST,
        AlertKind.INTEGRITY,
    ]
    fold = cards[1]
    assert isinstance(fold, AlertFold) and len(fold.ids) == 200 and fold.waiting and fold.id == lost[0].id
    assert cards[0] is help_last and not isinstance(cards[2], AlertFold)


@pytest.mark.parametrize("kind", [k for k in AlertKind if not ALERTS[k].folded])
def test_what_concerns_a_person_stands_alone(kind: AlertKind) -> None:
    assert folded((alert(kind, 1), alert(kind, 2))) == (alert(kind, 1), alert(kind, 2))


def test_a_fold_waits_while_one_of_it_does_and_names_who_has_the_rest() -> None:
    kind = AlertKind.INTEGRITY
    (mixed,) = folded((alert(kind, 1, "A"), alert(kind, 2), alert(kind, 10)))
    assert isinstance(mixed, AlertFold) and mixed.waiting
    assert mixed.waiting_ids == ("integrity-2", "integrity-10") and mixed.id == "integrity-2"
    assert unit_numbers(mixed.members) == ("1", "2", "10") and len(members_of(mixed)) == 3
    (taken,) = folded((alert(kind, 1, "A"), alert(kind, 2, "B")))
    assert not taken.waiting and taken.acknowledged_by == "several people"
    (own,) = folded((alert(kind, 1, "A"), alert(kind, 2, "A")))
    assert own.acknowledged_by == "A"
