"""Kinds of views in My views: one row each, with what the officer and an outsider with the verifier read of it."""

from dataclasses import dataclass

from respond_desktop.domain.newer import WORDS, Reported, newer


class ViewKind(Reported):
    """What somebody did: watched her, had her or the place of her alert or request on the map, passed her place on,
    talked, kept or exported a picture.
    """

    WATCH = "watch"
    MAP = "map"
    DISCLOSURE = "disclosure"
    REFUSED = "refused"
    TALK = "talk"
    TALK_REFUSED = "talk_refused"
    KEPT = "kept"
    KEPT_CLIP = "kept_clip"
    NOT_KEPT = "not_kept"
    KEEP_REFUSED = "keep_refused"
    EXPORTED = "exported"
    ALERT_PLACE = "alert_place"
    REQUEST_PLACE = "request_place"


@dataclass(frozen=True, slots=True, kw_only=True)
class KindOfView:
    """`what` stands in the table of My views, `title` above one view in full ("{who} watched you live").

    `moment`: it has a time and no length. `refused`: nothing was seen. `told_them`: how it ended was said to the
    viewer. `why`: why it could be seen without anybody being asked. `worded`: the viewer's words are its reason.
    `outside`: what respond-verify says of it, where it has words of its own (audit/verify.py imports nothing of ours).
    """

    kind: ViewKind
    what: str
    title: str
    moment: bool = False
    refused: bool = False
    told_them: bool = False
    why: str = ""
    worded: bool = False
    outside: str = ""


_ROWS = (
    KindOfView(
        kind=ViewKind.WATCH,
        what="Watched live",
        title="{who} watched you live",
        told_them=True,
        outside="watched live",
    ),
    KindOfView(
        kind=ViewKind.MAP,
        what="Saw you on the map",
        title="{who} saw you on the map",
        why="You were recording",
        outside="saw her position",
    ),
    KindOfView(
        kind=ViewKind.DISCLOSURE,
        what="Passed your place on",
        title="{who} passed your place on",
        moment=True,
        outside="passed her place on with a backup request",
    ),
    KindOfView(
        kind=ViewKind.REFUSED,
        what="Asked to watch, refused",
        title="{who} asked to watch you and was refused",
        moment=True,
        refused=True,
        told_them=True,
        outside="asked to watch, refused",
    ),
    KindOfView(
        kind=ViewKind.TALK,
        what="Talked to you",
        title="{who} talked to you",
        told_them=True,
        outside="talked to her",
    ),
    KindOfView(
        kind=ViewKind.TALK_REFUSED,
        what="Asked to talk to you, refused",
        title="{who} asked to talk to you and was refused",
        moment=True,
        refused=True,
        told_them=True,
        outside="asked to talk to her, refused",
    ),
    KindOfView(
        kind=ViewKind.KEPT,
        what="Kept a picture",
        title="{who} kept a picture of your camera",
        moment=True,
        worded=True,
        outside="kept a picture",
    ),
    KindOfView(
        kind=ViewKind.KEPT_CLIP,
        what="Kept a clip",
        title="{who} kept a clip of your camera",
        moment=True,
        worded=True,
        outside="kept a picture",
    ),
    KindOfView(
        kind=ViewKind.NOT_KEPT,
        what="Asked to keep a picture or clip, not kept",
        title="{who} asked to keep a picture or clip, and none was kept",
        moment=True,
        worded=True,
        outside="asked to keep a picture, not kept",
    ),
    KindOfView(
        kind=ViewKind.KEEP_REFUSED,
        what="Asked to keep a picture or clip, refused",
        title="{who} asked to keep a picture or clip and was refused",
        moment=True,
        refused=True,
        told_them=True,
        worded=True,
        outside="asked to keep a picture, refused",
    ),
    KindOfView(
        kind=ViewKind.EXPORTED,
        what="Exported a kept picture or clip",
        title="{who} exported a kept picture or clip of your camera",
        moment=True,
        worded=True,
        outside="exported a kept picture",
    ),
    KindOfView(
        kind=ViewKind.ALERT_PLACE,
        what="Saw the place of your alert",
        title="{who} saw the place of your alert",
        why="Your alert was open",
        outside="saw the place of her alert",
    ),
    KindOfView(
        kind=ViewKind.REQUEST_PLACE,
        what="Saw the place of a request for you",
        title="{who} saw the place of a request for you",
        why="Backup was asked for you",
        outside="saw the place of a backup request for her",
    ),
)
VIEWS: dict[ViewKind, KindOfView] = {row.kind: row for row in _ROWS}
"""Every kind of view this program knows."""
NEWER = KindOfView(
    kind=newer(ViewKind),
    what=WORDS,
    title="{who} did something that this workstation is too old to name",
)


def kind_of_view(kind: ViewKind) -> KindOfView:
    """Its row; a kind that isn't known is something newer."""
    return VIEWS.get(kind, NEWER)
