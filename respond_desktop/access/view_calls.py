"""Requests of an officer about views of herself: read them, and question one."""

from pydantic import ValidationError

from respond_desktop.access.answers import TOO_LONG
from respond_desktop.access.translated import views_of_officer
from respond_desktop.access.transport import Call, Transport
from respond_desktop.domain.outcomes import Done, Outcome, Unavailable
from respond_desktop.domain.views import ViewsOfOfficer
from respond_desktop.wire.bodies import my_views as wire


class ViewCalls:
    """Part of a CentralClient; nothing is ever repeated by itself."""

    _transport: Transport

    async def my_views(self) -> Outcome[ViewsOfOfficer]:
        """Done.value is a ViewsOfOfficer."""
        outcome = await self._transport.call(
            Call("GET", "/v1/my-views", "the views can't be shown", answer=wire.MyViews)
        )
        if isinstance(outcome, Done):
            return Done(views_of_officer(outcome.value))
        return outcome

    async def question_view(self, record_seq: int, words: str) -> Outcome[wire.QuestionAsked]:
        """Question a view of the signed-in officer; Done.value is a QuestionAsked."""
        try:
            ask = wire.QuestionAsk(words=words)
        except ValidationError:
            return Unavailable(TOO_LONG)
        path = f"/v1/my-views/{record_seq}/question"
        return await self._transport.call(
            Call("POST", path, "your question was not sent", ask, wire.QuestionAsked)
        )
