"""Permissions: one row each, what it lets one do in words, and the doors that ask for it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Permission(StrEnum):
    """What a rule may allow."""

    SEE_POSITIONS = "see_positions"
    WATCH = "watch"
    LISTEN = "listen"
    TALK = "talk"
    KEEP = "keep"
    SEE_ALERTS = "see_alerts"
    ACKNOWLEDGE_ALERTS = "acknowledge_alerts"
    REQUEST_BACKUP = "request_backup"
    READ_OWN_VIEWS = "read_own_views"
    EXPORT_AUDIT = "export_audit"
    ADMINISTER = "administer"

    @classmethod
    def _missing_(cls, value: object) -> "Permission | None":
        """A right by the name that it had: policies, records and commands of before go on as they are."""
        return next((right for right, name in NAMED_BEFORE.items() if name == value), None)


NAMED_BEFORE = {Permission.KEEP: "snapshot"}
"""What versions up to 0.2.0 call a right: read for ever, and said to workstations beside its name."""


def rights_named(names: Iterable[str]) -> frozenset[Permission]:
    """The rights that somebody else's words name; what this version doesn't know is left out."""
    known = {right.value for right in Permission} | set(NAMED_BEFORE.values())
    return frozenset(Permission(name) for name in names if name in known)


def names_of(rights: Iterable[Permission]) -> tuple[str, ...]:
    """How rights are said on the wire: an older workstation finds the name that it knows."""
    return tuple(name for right in rights for name in (right.value, NAMED_BEFORE.get(right)) if name)


@dataclass(frozen=True, slots=True, kw_only=True)
class KindOfPermission:
    """`may`: after "you may not"; `scope_may`: after "among the units you may".

    `doors`: where it is asked for, each a request of the HTTPS interface or a command of `respond-central`.
    `kept_for`: why nobody may take it away altogether; empty where one may.
    """

    may: str
    doors: tuple[str, ...]
    scope_may: str = "act for"
    kept_for: str = ""


CONSOLE = "respond-central"
"""Begins the name of a door at the server's own command line; `central/cli/rights.py` says which commands ask what."""

PERMISSIONS: dict[Permission, KindOfPermission] = {
    Permission.SEE_POSITIONS: KindOfPermission(
        may="see where units are", scope_may="see", doors=("WEBSOCKET /v1/live",)
    ),
    Permission.WATCH: KindOfPermission(
        may="watch livestreams", scope_may="watch", doors=("POST /v1/watches", "WEBSOCKET /v1/live")
    ),
    Permission.LISTEN: KindOfPermission(may="listen to livestreams", doors=("POST /v1/watches",)),
    Permission.TALK: KindOfPermission(
        may="talk to officers through their cameras", doors=("POST /v1/watches/{watch_id}/talk",)
    ),
    Permission.KEEP: KindOfPermission(
        may="keep pictures and clips", doors=("POST /v1/watches/{watch_id}/keep",)
    ),
    Permission.SEE_ALERTS: KindOfPermission(
        may="see alerts", scope_may="see alerts of", doors=("WEBSOCKET /v1/live", "GET /v1/alerts")
    ),
    Permission.ACKNOWLEDGE_ALERTS: KindOfPermission(
        may="acknowledge or close alerts",
        doors=(
            "POST /v1/alerts/{alert_id}/acknowledge",
            "POST /v1/alerts/{alert_id}/close",
            "POST /v1/alerts/acknowledge",
            "POST /v1/alerts/close",
            "POST /v1/hand-overs",
            "POST /v1/hand-overs/{hand_over_id}/take",
        ),
    ),
    Permission.REQUEST_BACKUP: KindOfPermission(may="request backup", doors=("POST /v1/backup",)),
    Permission.READ_OWN_VIEWS: KindOfPermission(
        may="read views of yourself here",
        doors=("GET /v1/my-views", "POST /v1/my-views/{record_seq}/question"),
        kept_for="An officer always reads who saw her.",
    ),
    Permission.EXPORT_AUDIT: KindOfPermission(may="export the audit log", doors=(CONSOLE,)),
    Permission.ADMINISTER: KindOfPermission(
        may="administer this system",
        doors=(CONSOLE,),
        kept_for="Somebody must be able to administer.",
    ),
}
