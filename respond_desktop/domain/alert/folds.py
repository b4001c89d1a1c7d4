"""Trouble of devices stands on one card for each kind: two hundred cameras in trouble are one thing for a person."""

from dataclasses import dataclass, fields

from respond_desktop.domain.alert.alerts import Alert, strip_order

MOST = 500
"""Alerts that one act may name."""
_FIELDS = tuple(f.name for f in fields(Alert))


@dataclass(frozen=True, slots=True)
class AlertFold(Alert):
    """Two or more open alerts of one kind as one. It goes by the id of its lead: the oldest that waits for a person.

    It waits while one of them does; acknowledging it takes all that wait, closing it closes all.
    """

    members: tuple[Alert, ...] = ()

    @property
    def ids(self) -> tuple[str, ...]:
        """All of them."""
        return tuple(a.id for a in self.members)

    @property
    def waiting_ids(self) -> tuple[str, ...]:
        """Those nobody has yet."""
        return tuple(a.id for a in self.members if a.waiting)


@dataclass(frozen=True, slots=True)
class FoldActed:
    """What became of one act on a fold: how many were not done, and why (each reason once)."""

    left: int = 0
    why: str = ""


def folded(alerts: tuple[Alert, ...]) -> tuple[Alert, ...]:
    """Open alerts in the strip's order, those about devices folded into one of each kind."""
    ordered = strip_order(alerts)
    alone = [a for a in ordered if not a.means.folded]
    for kind in {a.kind for a in ordered if a.means.folded}:
        members = tuple(a for a in ordered if a.kind == kind)
        alone += [_fold(members)] if len(members) > 1 else members
    return strip_order(tuple(alone))


def unit_numbers(alerts: tuple[Alert, ...]) -> tuple[str, ...]:
    """The units of these alerts, each once, in order; what raised those without a unit after them."""
    numbers = sorted({a.unit_number for a in alerts if a.unit_number}, key=lambda n: (len(n), n))
    return (*numbers, *sorted({a.source for a in alerts if a.source and not a.unit_number}))


def members_of(alert: Alert) -> tuple[Alert, ...]:
    """The alerts that stand on a card."""
    return alert.members if isinstance(alert, AlertFold) else (alert,)


def _fold(members: tuple[Alert, ...]) -> AlertFold:
    lead = members[0]
    facts = {name: getattr(lead, name) for name in _FIELDS}
    holders = {a.acknowledged_by for a in members}
    if len(holders) > 1 and not lead.waiting:
        facts["acknowledged_by"] = "several people"
    return AlertFold(**facts | {"place": None, "withheld": None, "note": "", "count": 1}, members=members)
