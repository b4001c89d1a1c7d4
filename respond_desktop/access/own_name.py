"""What central calls this workstation: asked before anybody signs in, kept for the next start."""

import asyncio

import structlog

from respond_desktop.access.enrolment import Workstation, keep_name
from respond_desktop.access.transport import Call, Transport
from respond_desktop.domain.names import typed
from respond_desktop.domain.outcomes import Done, Unavailable
from respond_desktop.wire.bodies import http

log = structlog.get_logger()


class OwnName:
    """The workstation under the name central has for it; an installation that was named otherwise takes it over."""

    def __init__(self, workstation: Workstation, transport: Transport) -> None:
        self.workstation = workstation
        self._transport = transport
        self._known = False

    def doubt(self) -> None:
        """Ask again at the next occasion: much may have happened at central meanwhile."""
        self._known = False

    async def learn(self) -> str:
        """Ask, unless it is known; why nobody can sign in at this workstation, empty when somebody can.

        A central that doesn't say (an older one, or none) leaves the name as it is.
        """
        if self._known:
            return ""
        path = f"/v1/workstations/{self.workstation.id}"
        call = Call("GET", path, "its name isn't known", answer=http.WorkstationNamed, in_session=False)
        outcome = await self._transport.call(call)
        if isinstance(outcome, Unavailable) and outcome.barred:
            return outcome.words
        if isinstance(outcome, Done):
            self._known = outcome.value.id == self.workstation.id
            name = typed(outcome.value.name)
            if self._known and name and name != self.workstation.name:
                await self._take(name)
        return ""

    async def _take(self, name: str) -> None:
        self.workstation = self.workstation.called(name)
        try:
            await asyncio.to_thread(keep_name, self.workstation)
        except OSError as error:  # true on the screen all the same; asked again at the next start
            log.warning("the workstation's name can't be kept", error=type(error).__name__)
