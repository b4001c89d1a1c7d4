"""The records that tell of one officer's views, read page by page; of each only what is about her is kept."""

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, replace
from typing import Any

from respond_desktop.central.audit.log import Log
from respond_desktop.central.audit.names_then import NAMES
from respond_desktop.central.audit.rows import LISTS_OF_OFFICERS, LogEntry, Sought


@dataclass(frozen=True, slots=True)
class ViewsStory:
    """Records naming the officer, those of the same watches and sessions, and central's starts and stops."""

    naming: tuple[LogEntry, ...]
    following: tuple[LogEntry, ...]
    runs: tuple[LogEntry, ...]

    @property
    def whole(self) -> bool:
        """Whether every record of it still has its text."""
        return not any(e.text_missing for e in (*self.naming, *self.following, *self.runs))


@dataclass(frozen=True, slots=True)
class Kinds:
    """Kinds that are no view of whom they name, that tell how one went on, and that begin or end a run of central.

    All others that name her are views of her, those of a newer central among them.
    """

    not_seen: tuple[str, ...]
    following: tuple[str, ...]
    runs: tuple[str, ...]


async def story_of(log: Log, officer: str, kinds: Kinds) -> ViewsStory:
    """Everything about her; a list of many officers in a record shrinks to her own lines."""
    naming = await _kept(log.pages(Sought(officer=officer, but=kinds.not_seen)), officer)
    subjects = subjects_of(naming)
    following: tuple[LogEntry, ...] = ()
    if subjects:
        following = await _kept(log.pages(Sought(kinds.following, subjects=subjects)), officer)
    return ViewsStory(naming, following, await _kept(log.pages(Sought(kinds.runs)), officer))


def subjects_of(naming: Iterable[LogEntry]) -> tuple[str, ...]:
    """The watches and sessions whose further records are needed."""
    found: set[Any] = set()
    for entry in naming:
        found.add(entry.body.get("watch") or entry.body.get("session"))
    return tuple(sorted(str(s) for s in found if s))


async def _kept(pages: AsyncIterator[tuple[LogEntry, ...]], officer: str) -> tuple[LogEntry, ...]:
    found = [_about(entry, officer) async for page in pages for entry in page]
    return tuple(sorted(found, key=lambda entry: entry.seq))


def _about(entry: LogEntry, officer: str) -> LogEntry:
    """Without the lines and the names of all the others that were in sight."""
    lists = [key for key in LISTS_OF_OFFICERS if isinstance(entry.body.get(key), list)]
    if not lists:
        return entry
    body = {k: v for k, v in entry.body.items() if k != NAMES}
    for key in lists:
        body[key] = [i for i in entry.body[key] if isinstance(i, dict) and i.get("officer") == officer]
    names = entry.body.get(NAMES)
    if isinstance(names, dict):
        said = {v for v in body.values() if isinstance(v, str)}
        body[NAMES] = {i: name for i, name in names.items() if i in said}
    return replace(entry, body=body)
