"""What each route does and when it is answered; a route without a row here fails its test."""

from enum import StrEnum


class Effect(StrEnum):
    """How an act, its record and its answer follow each other."""

    READS = "reads"
    """Nothing is changed, shown or recorded that would have to be."""
    ENDS = "ends"
    """At once, whatever becomes of its record; answered when that is on disk (answers.py)."""
    GIVES = "gives"
    """Shows, sends or gives: only after its record; without one nothing happens."""
    WITH_RECORD = "with its record"
    """Others see it when it is recorded, and not before; without a record nothing changes."""
    LINK = "link"
    """Goes on for long: each thing it shows is recorded first (viewers.py, telling.py)."""


ROUTES = {
    "GET /v1/health": Effect.READS,
    "GET /v1/ca.pem": Effect.READS,
    "GET /v1/banner": Effect.READS,
    "GET /v1/openapi.json": Effect.READS,
    "POST /v1/enrol": Effect.GIVES,
    "GET /v1/workstations/{workstation_id}": Effect.READS,
    "POST /v1/sign-in": Effect.GIVES,
    "POST /v1/sign-out": Effect.ENDS,
    "POST /v1/audit/records": Effect.WITH_RECORD,
    "GET /v1/my-views": Effect.GIVES,
    "POST /v1/my-views/{record_seq}/question": Effect.WITH_RECORD,
    "POST /v1/watches": Effect.GIVES,
    "POST /v1/watches/{watch_id}/end": Effect.ENDS,
    "POST /v1/watches/{watch_id}/play": Effect.GIVES,
    "POST /v1/watches/{watch_id}/reason": Effect.WITH_RECORD,
    "POST /v1/watches/{watch_id}/talk": Effect.GIVES,
    "POST /v1/talks/{talk_id}/end": Effect.ENDS,
    "POST /v1/watches/{watch_id}/keep": Effect.GIVES,
    "PUT /v1/kept/{keep_id}": Effect.GIVES,
    "GET /v1/alerts": Effect.GIVES,
    "POST /v1/alerts/{alert_id}/acknowledge": Effect.WITH_RECORD,
    "POST /v1/alerts/{alert_id}/close": Effect.WITH_RECORD,
    "POST /v1/alerts/acknowledge": Effect.WITH_RECORD,
    "POST /v1/alerts/close": Effect.WITH_RECORD,
    "GET /v1/hand-over": Effect.READS,
    "POST /v1/hand-overs": Effect.GIVES,
    "GET /v1/hand-overs": Effect.GIVES,
    "POST /v1/hand-overs/{hand_over_id}/take": Effect.WITH_RECORD,
    "POST /v1/backup": Effect.GIVES,
    "POST /v1/media/auth": Effect.READS,
    "WEBSOCKET /v1/camera": Effect.LINK,
    "WEBSOCKET /v1/live": Effect.LINK,
}
"""Every route of central. A kept file that is refused ends its ask: answered when that is on disk as well."""
