"""Every sentence the window says of people, alerts, watches and records is compared with the snapshot behind it.

A sentence that says how many, who or since when is written here once with what makes it true; the window is put
into each state it can be in, and whatever it says then is looked up. Not known yet is a state of its own.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from respond_desktop.domain.alert.alerts import Alert
from respond_desktop.domain.snapshot import Link, LinkState, Snapshot
from respond_desktop.domain.units import UnitView
from respond_desktop.qtbridge.world import empty_snapshot
from respond_desktop.ui.words.measures import clock
from tests.ui import desk as desks
from tests.ui.conftest import settle
from tests.ui.desk import NOW, Opened, TestDesk
from tests.ui.look import words

LAST_WORD = NOW - timedelta(seconds=30)
Truth = Callable[[Snapshot, re.Match[str]], bool]


@dataclass(frozen=True)
class Rule:
    """What is said (a pattern), and when that is true."""

    said: str
    holds: Truth


def now_known(s: Snapshot) -> bool:
    """Whether what the snapshot says is so now."""
    return s.known and s.link.state is LinkState.CONNECTED


def recording(s: Snapshot) -> int:
    return sum(u.recording is not None for u in s.units)


def resting(s: Snapshot) -> int:
    return sum(u.recording is None and not u.lost_contact for u in s.units)


def opened_alerts(s: Snapshot) -> tuple[Alert, ...]:
    return tuple(a for a in s.alerts if a.open)


RULES = (
    Rule(r"Nobody is recording", lambda s, m: now_known(s) and not recording(s)),
    Rule(r"Recording now: (\d+)", lambda s, m: now_known(s) and int(m[1]) == recording(s)),
    Rule(r"Asking central who records", lambda s, m: not s.known),
    Rule(
        r"Who records isn't known", lambda s, m: not now_known(s) and s.link.state is not LinkState.CONNECTED
    ),
    Rule(r"(\d+) units? on shift (?:is|are) not", lambda s, m: now_known(s) and int(m[1]) == resting(s)),
    Rule(r"(\d+) units? on shift (?:was|were) not", lambda s, m: s.known and not now_known(s)),
    Rule(r"No open alerts\.", lambda s, m: now_known(s) and not opened_alerts(s)),
    Rule(r"No open alerts at", lambda s, m: s.known and not now_known(s) and not opened_alerts(s)),
    Rule(r"(\d+) open · (\d+) waiting", lambda s, m: s.known and int(m[1]) == len(opened_alerts(s))),
    Rule(r"Last hour: (\d+)", lambda s, m: s.known and int(m[1]) == s.alerts_last_hour),
    Rule(
        r"You are watching (\d+) camera",
        lambda s, m: s.known and int(m[1]) == sum(w.running for w in s.watches),
    ),
    Rule(r"all records received", lambda s, m: s.audit_known and s.audit_pending == 0),
    Rule(r"(\d+) records? waiting", lambda s, m: s.audit_known and int(m[1]) == s.audit_pending),
    Rule(r"Position data: [\d.]+", lambda s, m: s.known),
    Rule(r"Central \d+ ms", lambda s, m: s.link.state is LinkState.CONNECTED),
    Rule(
        r"No link to central since (\d+:\d+:\d+)",
        lambda s, m: s.link.state is LinkState.LOST and m[1] == clock(s.link.since),
    ),
    Rule(r"Positions are ageing", lambda s, m: s.known and s.link.state is LinkState.LOST),
    Rule(r"Watches have ended", lambda s, m: s.known and not any(w.running for w in s.watches)),
)


def linked(**changes: object) -> Snapshot:
    return desks.snapshot(**changes)


def unknown(state: LinkState) -> Snapshot:
    return replace(empty_snapshot(), as_of=NOW, link=Link(state, LAST_WORD))


def cut(s: Snapshot) -> Snapshot:
    """The link is lost, as the fold leaves it."""
    from respond_desktop.feeds.fold import LinkChanged, fold

    return fold(s, LinkChanged(Link(LinkState.LOST, LAST_WORD)))


NOBODY: tuple[UnitView, ...] = desks.shift(0)
STATES = {
    "connecting": unknown(LinkState.CONNECTING),
    "connected, no state yet": unknown(LinkState.CONNECTED),
    "lost before any state": unknown(LinkState.LOST),
    "refused": unknown(LinkState.REFUSED),
    "quiet": linked(units=NOBODY, alerts=(), alerts_last_hour=0),
    "busy": linked(),
    "watching": linked(watches=(desks.own_watch(),)),
    "records wait": linked(audit_pending=3),
    "lost": cut(linked(watches=(desks.own_watch(),))),
    "lost while quiet": cut(linked(units=NOBODY, alerts=())),
}


def untrue(desk: TestDesk, snapshot: Snapshot) -> list[str]:
    """What the window says that the snapshot doesn't."""
    said = words(desk.window)
    return [
        found[0]
        for rule in RULES
        for found in re.finditer(rule.said, said)
        if not rule.holds(desk.window.keeper.scene.snapshot, found)  # type: ignore[union-attr]
    ]


@pytest.mark.parametrize("state", STATES)
def test_nothing_is_said_that_the_snapshot_does_not_say(opened: Opened, state: str) -> None:
    desk = opened(signed_in=False)
    desk.bridge.session_started.emit(desks.session())
    settle()
    assert "Nobody is recording" not in words(desk.window), "nothing was heard yet"
    desk.show(STATES[state])
    settle()
    assert untrue(desk, STATES[state]) == []
    if not STATES[state].known:
        said = words(desk.window)
        assert "Asking central who records" in said or "Who records isn't known" in said


def test_after_a_lost_link_nobody_is_said_to_watch_or_to_record_now(opened: Opened) -> None:
    desk = opened()
    desk.show(STATES["watching"])
    assert any(row.watched for row in desk.units.rows)
    desk.show(STATES["lost"])
    settle()
    rows = desk.units.rows
    assert rows, "what was known stays, with its age"
    assert not any(row.watched for row in rows)
    assert not any(row.word == "Recording" for row in rows)
    assert not any(unit.watched for unit in desk.map.units)
    desk.hands.pass_time(70)
    desk.window.keeper._tick()
    settle()
    assert untrue(desk, STATES["lost"]) == []


def test_an_own_watch_counts_whatever_the_machine_is_called(opened: Opened) -> None:
    desk = opened()
    watch = desks.own_watch()
    assert watch.workstation != desks.session().workstation
    desk.show(desks.snapshot(watches=(watch,)))
    settle()
    assert "You are watching 1 camera" in words(desk.window)
    other = replace(watch, id="w-2", workstation=desks.session().workstation, workstation_id="station-9")
    desk.show(desks.snapshot(watches=(other,)))
    settle()
    assert "You are watching 0 cameras" in words(desk.window), "hers, but at another machine of the same name"


def test_the_journal_says_when_nothing_was_said(opened: Opened) -> None:
    desk = opened()
    desk.window.desk.aside.panel.show_journal()
    settle()
    assert "Nothing was said here since you signed in." in words(desk.window)
    desk.bridge.journal_line.emit("Unit 214 records.")
    settle()
    assert "Nothing was said here since you signed in." not in words(desk.window)


def test_nobody_agrees_to_a_banner_that_is_not_there(opened: Opened) -> None:
    desk = opened(signed_in=False)
    assert "I agree" not in words(desk.window)
    desk.bridge.workplace_changed.emit(
        desks.workplace(banner_paragraphs=(), central_words="Central does not answer.")
    )
    settle()
    assert "I agree" not in words(desk.window)
    desk.bridge.workplace_changed.emit(desks.workplace())
    settle()
    assert "I agree" in words(desk.window)
    assert desk.window.sign_in.banner.agree.isEnabled()


def test_a_workstation_out_of_use_is_told_so_and_asked_for_nothing(opened: Opened) -> None:
    desk = opened(signed_in=False)
    desk.bridge.workplace_changed.emit(desks.workplace())
    said = "This workstation was taken out of use. Ask your administrator."
    desk.bridge.workplace_changed.emit(desks.workplace(barred_words=said))
    settle()
    shown = words(desk.window.sign_in)
    assert "This workstation was taken out of use." in shown
    assert "Password" not in shown and "One-time code" not in shown and "I agree" not in shown
    desk.bridge.workplace_changed.emit(desks.workplace())
    settle()
    assert "Password" in words(desk.window.sign_in)
