"""Bodies of My views: what an officer reads of who viewed her, and how she questions a view."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from respond_desktop.domain.cases import ViewQuestion
from respond_desktop.domain.requests import WORDS_MAX
from respond_desktop.domain.views import ViewKind
from respond_desktop.domain.watches import Notice
from respond_desktop.wire.bodies.body import Body


class QuestionAsk(Body):
    """`POST /v1/my-views/{record_seq}/question`: an officer questions a view of her, in her own words."""

    words: Annotated[str, Field(min_length=1, max_length=WORDS_MAX, pattern=r"\S")]


class QuestionAsked(Body):
    """The case is recorded; those who may read the agency's audit see it, never the one it is about."""

    case_id: str
    record_seq: int


class ViewOfMe(Body):
    """A row of My views: watch, spell on a map, place seen or passed on, talk, picture kept or exported, refusal."""

    kind: ViewKind
    record_seq: int
    at: datetime
    ended_at: datetime | None
    who: str
    role: str
    workstation: str
    unit_number: str
    purpose: str
    words: str
    incident: str
    policy_ref: str
    break_glass: bool
    notices: tuple[Notice, ...]
    end_words: str
    sound: bool = False
    question: ViewQuestion | None = None


class MyViews(Body):
    """`GET /v1/my-views`: every view of the asking officer, newest first, by assignment at that time."""

    officer: str
    checked_at: datetime
    log_intact: bool
    views: tuple[ViewOfMe, ...]
