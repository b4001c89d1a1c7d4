"""What a viewer may do with a running watch: listen, talk, keep a picture; each recorded here before it begins."""

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from respond_desktop.audit.errors import TrailUnavailableError
from respond_desktop.domain.keeping import KeepPermit, KeepRequest, KeptFile, KeptPicture
from respond_desktop.domain.outcomes import Done, Outcome, Unavailable
from respond_desktop.domain.requests import WORDS_MAX
from respond_desktop.qtbridge.commands import Reply, T
from respond_desktop.qtbridge.desk import Desk

if TYPE_CHECKING:
    from respond_desktop.qtbridge.ports import CentralPort

NO_RECORD = (
    "The record can't be written, so this can't be done. Alerts still show. IT: check this computer's disk."
)
NOT_ENROLLED = "This workstation is not enrolled. Paste the enrolment code your administrator gave you."
NOT_SIGNED_IN = "Nobody is signed in here."
TOO_LONG = (
    f"Your text is too long: at most {WORDS_MAX} characters. Nothing was asked. Shorten it, then ask again."
)


class PictureCommands:
    """Carries them out on a desk. Returns at once; replies on the GUI thread."""

    _desk: Desk

    def note_listening(self, watch_id: str, on: bool, reply: Reply[None]) -> None:
        """Record that one listens from now on, or no more; only after Done may it be heard."""
        self._desk.submit(self._note_listening(watch_id, on), reply)

    def begin_talk(self, watch_id: str, reply: Reply[str]) -> None:
        """Have the officer told that one wants to talk; Done.value is the talk's id (str)."""
        self._desk.submit(self._begin_talk(watch_id), reply)

    def end_talk(self, talk_id: str, reply: Reply[None]) -> None:
        """End a talk; the microphone is closed by then."""
        self._desk.submit(self._end_talk(talk_id), reply)

    def ask_keep(self, request: KeepRequest, reply: Reply[KeepPermit]) -> None:
        """Ask to keep a picture or a clip; Done.value is a KeepPermit."""
        self._desk.submit(self._ask_keep(request), reply)

    def put_kept(self, permit: KeepPermit, file: KeptFile, reply: Reply[KeptPicture]) -> None:
        """Hand over the file of a permit; Done.value is a KeptPicture."""
        self._desk.submit(self._put_kept(permit, file), reply)

    # -- on the loop

    async def _note_listening(self, watch_id: str, on: bool) -> Outcome[None]:
        async def noted(_central: "CentralPort", _digest: str) -> Outcome[None]:
            return Done(None)

        return await self._recorded("watch.listening", {"watch": watch_id, "on": on}, noted)

    async def _begin_talk(self, watch_id: str) -> Outcome[str]:
        outcome = await self._recorded(
            "talk.asked", {"watch": watch_id}, lambda central, digest: central.ask_talk(watch_id, digest)
        )
        if isinstance(outcome, Done):
            return Done(outcome.value.talk_id)
        return outcome

    async def _end_talk(self, talk_id: str) -> Outcome[None]:
        central, refused = self._central()
        return refused if central is None else await central.end_talk(talk_id)

    async def _ask_keep(self, request: KeepRequest) -> Outcome[KeepPermit]:
        if len(request.words) > WORDS_MAX:
            return Unavailable(TOO_LONG)
        body = {
            "watch": request.watch_id,
            "what": request.kind.value,
            "words": request.words,
            "incident": request.incident,
        }
        outcome = await self._recorded(
            "keep.asked", body, lambda central, digest: central.ask_keep(request, digest)
        )
        if isinstance(outcome, Done):
            asked = outcome.value
            return Done(KeepPermit(asked.keep_id, asked.record_seq, asked.max_bytes, request.kind))
        return outcome

    async def _put_kept(self, permit: KeepPermit, file: KeptFile) -> Outcome[KeptPicture]:
        central, refused = self._central()
        if central is None:
            return refused
        outcome = await central.put_kept(permit.keep_id, file)
        if isinstance(outcome, Done):
            kept = outcome.value
            return Done(KeptPicture(kept.keep_id, kept.sha256, kept.size, kept.record_seq))
        return outcome

    async def _recorded(
        self,
        kind: str,
        body: dict[str, Any],
        ask: Callable[["CentralPort", str], Coroutine[Any, Any, Outcome[T]]],
    ) -> Outcome[T]:
        """Record first; without a record nothing is asked."""
        central, refused = self._central()
        if central is None:
            return refused
        try:
            digest = await self._desk.record(kind, body)
        except TrailUnavailableError:
            return Unavailable(NO_RECORD)
        return await ask(central, digest)

    def _central(self) -> "tuple[CentralPort | None, Unavailable]":
        if self._desk.station is None:
            return None, Unavailable(NOT_ENROLLED)
        if self._desk.session is None:
            return None, Unavailable(NOT_SIGNED_IN)
        return self._desk.station.central, Unavailable("")
