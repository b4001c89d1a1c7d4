"""Folding log records into My views: watches, spells on a map, disclosures, talks, pictures, refused asks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from respond_desktop.central.audit.names_then import name_then
from respond_desktop.central.audit.rows import LogEntry
from respond_desktop.central.people.directory import DirectoryListing
from respond_desktop.central.views.story import Kinds, ViewsStory
from respond_desktop.domain.kinds.records import FOLLOWING, NOT_SEEN, RECORDS
from respond_desktop.domain.kinds.views import NEWER, ViewKind
from respond_desktop.domain.rights.policy import Policy
from respond_desktop.domain.watches import Notice, NoticeChannel, NoticeResult
from respond_desktop.wire.bodies.my_views import ViewOfMe

ACTS = {"talk.asked": "talk", "keep.asked": "keep"}
"""What is done within a watch, and the name of its id in the bodies."""
NO_EXPORT = "picture.not_exported"
OUTCOMES = ("talk.ended", "picture.kept", "keep.lapsed", "keep.failed")
RUNS = ("central.started", "central.stopped")
KINDS = Kinds(NOT_SEEN, FOLLOWING, RUNS)
READ_LATER = "In the list of closed alerts"
NOT_KNOWN, TEXT_MISSING = "Not known", "The text of this record is missing. The log was damaged."
SEEN_KINDS = {
    "unit": ViewKind.MAP,
    "alert": ViewKind.ALERT_PLACE,
    "request": ViewKind.REQUEST_PLACE,
}
"""What `positions.visible` lists, and the kind of its row."""
Sight = tuple[str, str]
"""Her position ("unit", ""), or the place of an alert or request of hers by its id."""


@dataclass(frozen=True, slots=True)
class _End:
    at: datetime | None = None
    words: str = ""


class ViewsBuilder:
    """Builds the rows for one officer."""

    def __init__(self, officer_id: str, listing: DirectoryListing, policy: Policy) -> None:
        self._officer = officer_id
        self._listing = listing
        self._policy = policy

    def views(self, story: ViewsStory) -> tuple[ViewOfMe, ...]:
        """Newest first."""
        rows: list[ViewOfMe] = []
        for entry in story.naming:
            rows += [self._damaged(entry)] if entry.text_missing else self._rows(entry, story)
        rows += self._spells(story)
        return tuple(sorted(rows, key=lambda r: (r.at, r.record_seq), reverse=True))

    def _rows(self, entry: LogEntry, story: ViewsStory) -> Iterable[ViewOfMe]:
        """What a record of its kind is: most have a moment and their words; spells are told by session."""
        if entry.kind == "positions.visible":
            return ()
        if entry.kind == "alerts.read":
            return self._read_later(entry)
        special = {
            "watch.asked": self._watch,
            "talk.asked": self._act,
            "keep.asked": self._act,
            "picture.exported": self._export,
            "place.disclosed": self._disclosure,
        }.get(entry.kind)
        if special is not None:
            return (special(entry, story),)
        row, hers = RECORDS.get(entry.kind), entry.body.get("by") == self._officer
        if (
            row.seen_as is None if row else hers
        ):  # no view of her; something newer that she did herself is none
            return ()
        end = _End(entry.at, str(entry.body.get("fact") or entry.body.get("end_words") or ""))
        return (self._row(_seen_as(entry.kind), entry, end),)

    def _damaged(self, entry: LogEntry) -> ViewOfMe:
        """Somebody took the text out: that something was seen is still said."""
        row = self._row(_seen_as(entry.kind), entry, _End(entry.at, TEXT_MISSING))
        return row.model_copy(update={"who": NOT_KNOWN})

    def _watch(self, asked: LogEntry, story: ViewsStory) -> ViewOfMe:
        notices: tuple[Notice, ...] = ()
        end, words = self._run_end(asked, story), str(asked.body.get("words", ""))
        for entry in (e for e in story.following if _of(e, "watch", asked)):
            if entry.kind == "watch.told":
                notices = _notices(entry.body.get("notices", ()))
            elif entry.kind == "watch.ended":
                end = _End(entry.at, str(entry.body.get("words") or entry.body.get("reason", "")))
                notices = notices or _notices(entry.body.get("notices", ()))
            elif entry.kind == "watch.reason":
                words = str(entry.body.get("words", words))
        row = self._row(ViewKind.WATCH, asked, end)
        return row.model_copy(update={"notices": notices, "words": words})

    def _act(self, asked: LogEntry, story: ViewsStory) -> ViewOfMe:
        """A talk, or a picture to be kept, until its outcome."""
        key = ACTS[asked.kind]
        later = (e for e in story.following if e.kind in OUTCOMES and _of(e, key, asked))
        outcome = next(later, None)
        end = _End(outcome.at, _outcome_words(outcome)) if outcome else self._run_end(asked, story)
        if key == "talk":
            return self._row(ViewKind.TALK, asked, end)
        if outcome is None or outcome.kind != "picture.kept":
            return self._row(ViewKind.NOT_KEPT, asked, end)
        return self._row(
            ViewKind.KEPT_CLIP if asked.body.get("what") == "clip" else ViewKind.KEPT, asked, end
        )

    def _export(self, entry: LogEntry, story: ViewsStory) -> ViewOfMe:
        failed = next((e for e in story.following if e.kind == NO_EXPORT and _same_export(e, entry)), None)
        what = "clip" if entry.body.get("what") == "clip" else "picture"
        words = (
            f"Not finished. {failed.body.get('reason', '')}" if failed else f"The {what} is outside central"
        )
        row = self._row(ViewKind.EXPORTED, entry, _End(entry.at, words))
        console, _, name = row.who.partition(":")
        return row.model_copy(update={"who": f"{name} (server)"}) if console == "console" else row

    def _disclosure(self, entry: LogEntry, _story: ViewsStory) -> ViewOfMe:
        told = ", ".join(str(u) for u in entry.body.get("to_units", ()))
        return self._row(
            ViewKind.DISCLOSURE, entry, _End(entry.at, f"Your place went to {told}" if told else "")
        )

    def _read_later(self, entry: LogEntry) -> list[ViewOfMe]:
        """Places of her closed alerts that somebody read in a list: at one moment, so it ends as it begins."""
        hers = {
            str(i.get("unit", "?")) for i in entry.body.get("places", ()) if i.get("officer") == self._officer
        }
        row = self._row(ViewKind.ALERT_PLACE, entry, _End(entry.at, READ_LATER))
        return [row.model_copy(update={"unit_number": unit}) for unit in sorted(hers)]

    def _spells(self, story: ViewsStory) -> list[ViewOfMe]:
        sessions: dict[str, list[LogEntry]] = {}
        for entry in story.following:
            sessions.setdefault(str(entry.body.get("session", "")), []).append(entry)
        rows: list[ViewOfMe] = []
        for session, entries in sessions.items():
            if session:
                rows += self._spells_of(entries, story)
        return rows

    def _spells_of(self, entries: Iterable[LogEntry], story: ViewsStory) -> list[ViewOfMe]:
        """From when to when one session saw her position, or a place of hers: a row for each."""
        rows: list[ViewOfMe] = []
        running: dict[Sight, tuple[LogEntry, str]] = {}
        for entry in entries:
            if entry.kind not in ("positions.visible", "signout"):
                continue
            seen = sights(entry, self._officer)
            for sight in [s for s in running if s not in seen]:
                began, unit = running.pop(sight)
                rows.append(self._seen_row(sight, began, unit, _End(entry.at)))
            for sight in [s for s in seen if s not in running]:
                running[sight] = entry, seen[sight]
        for sight, (began, unit) in running.items():
            rows.append(self._seen_row(sight, began, unit, self._run_end(began, story)))
        return rows

    def _seen_row(self, sight: Sight, began: LogEntry, unit: str, end: _End) -> ViewOfMe:
        return self._row(SEEN_KINDS[sight[0]], began, end).model_copy(update={"unit_number": unit})

    def _run_end(self, entry: LogEntry, story: ViewsStory) -> _End:
        """Nothing outlives the run of central it began in."""
        later = next((r for r in story.runs if r.seq > entry.seq), None)
        return _End(later.at, "Central restarted") if later else _End()

    def _row(self, kind: ViewKind, entry: LogEntry, end: _End) -> ViewOfMe:
        body, who = entry.body, self._listing.people.get(str(entry.body.get("by", "")))
        return ViewOfMe.model_validate(
            {
                "kind": kind,
                "record_seq": entry.seq,
                "at": entry.at,
                "ended_at": end.at,
                "who": name_then(body, "by") or (who.name if who else str(body.get("by", ""))),
                "role": str(body.get("by_role") or (who.role.value if who else "")),
                "workstation": name_then(body, "workstation")
                or self._workstation(str(body.get("workstation", ""))),
                "unit_number": str(body.get("unit", "")),
                "purpose": self._purpose(body),
                "words": str(body.get("words", "")),
                "incident": str(body.get("incident", "")),
                "policy_ref": str(body.get("policy_ref", "")),
                "break_glass": bool(body.get("break_glass", False)),
                "notices": (),
                "end_words": end.words,
                "sound": bool(body.get("sound", False)),
            }
        )

    def _purpose(self, body: dict[str, Any]) -> str:
        """In the words of that time; records from before they were kept have the key alone."""
        key = str(body.get("purpose", ""))
        now = self._policy.purpose(key)
        return str(body.get("purpose_words") or (now.words if now else key))

    def _workstation(self, workstation_id: str) -> str:
        found = self._listing.workstations.get(workstation_id)
        return found.name if found else workstation_id


def _seen_as(kind: str) -> ViewKind:
    """The row that a record of this kind begins; of a kind that isn't known, something newer."""
    row = RECORDS.get(kind)
    return row.seen_as if row is not None and row.seen_as is not None else NEWER.kind


def sights(entry: LogEntry, officer: str) -> dict[Sight, str]:
    """What of this officer a session sees by a `positions.visible` record, each with her unit's number then."""
    if entry.kind != "positions.visible":
        return {}
    seen: dict[Sight, str] = {}
    for key in ("units", "places"):
        for item in entry.body.get(key, ()):
            of = str(item.get("of", "")) if key == "places" else "unit"
            if item.get("officer") == officer and of in SEEN_KINDS:
                seen.setdefault((of, str(item.get("id", ""))), str(item.get("unit", "?")))
    return seen


def _outcome_words(outcome: LogEntry) -> str:
    if outcome.kind == "picture.kept":
        return f"Kept, {int(outcome.body.get('size', 0)):,} bytes"
    if outcome.kind == "talk.ended":
        return str(outcome.body.get("words", ""))
    return f"Not kept. {outcome.body.get('reason', '')}".strip()


def _of(entry: LogEntry, key: str, other: LogEntry) -> bool:
    return entry.body.get(key) == other.body.get(key)


def _same_export(entry: LogEntry, other: LogEntry) -> bool:
    return _of(entry, "export", other) and _of(entry, "keep", other)


def _notices(items: Iterable[dict[str, Any]]) -> tuple[Notice, ...]:
    return tuple(
        Notice(
            NoticeChannel(i["channel"]),
            NoticeResult(i["result"]),
            datetime.fromisoformat(i["at"]) if i.get("at") else None,
        )
        for i in items
    )
