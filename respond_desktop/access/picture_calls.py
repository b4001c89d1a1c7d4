"""Requests of a viewer about a running watch: talk, and keep a picture or a clip."""

from urllib.parse import quote

from pydantic import ValidationError

from respond_desktop.access.answers import TOO_LONG
from respond_desktop.access.transport import Call, FileUpload, Transport
from respond_desktop.domain.keeping import KeepKind, KeepRequest, KeptFile
from respond_desktop.domain.outcomes import Outcome, Unavailable
from respond_desktop.wire.bodies import http

_MEDIA_TYPES = {KeepKind.PICTURE: "image/png", KeepKind.CLIP: "video/mp4"}


class PictureCalls:
    """Part of a CentralClient; nothing is ever repeated by itself."""

    _transport: Transport

    async def ask_talk(self, watch_id: str, local_record_hash: str) -> Outcome[http.TalkAsked]:
        """Done.value is a TalkAsked; the grant, or the end, comes on the live link."""
        ask = http.TalkAsk(local_record_hash=local_record_hash)
        path = f"/v1/watches/{quote(watch_id, safe='')}/talk"
        call = Call("POST", path, "the officer was not told, and nothing was said", ask, http.TalkAsked)
        return await self._transport.call(call)

    async def end_talk(self, talk_id: str) -> Outcome[None]:
        """End an own talk."""
        path = f"/v1/talks/{quote(talk_id, safe='')}/end"
        return await self._transport.call(Call("POST", path, "central was not told that the talk ended"))

    async def ask_keep(self, request: KeepRequest, local_record_hash: str) -> Outcome[http.KeepAsked]:
        """Done.value is a KeepAsked: the file may follow."""
        try:
            ask = http.KeepAsk(
                kind=request.kind.value,
                words=request.words,
                incident=request.incident,
                local_record_hash=local_record_hash,
            )
        except ValidationError:
            return Unavailable(TOO_LONG)
        path = f"/v1/watches/{quote(request.watch_id, safe='')}/keep"
        what = f"the {request.kind.noun} was not kept"
        return await self._transport.call(Call("POST", path, what, ask, http.KeepAsked))

    async def put_kept(self, keep_id: str, file: KeptFile) -> Outcome[http.Kept]:
        """Hand over the file of a permit, once; Done.value is a Kept."""
        path = f"/v1/kept/{quote(keep_id, safe='')}"
        upload = FileUpload(_MEDIA_TYPES[file.kind], file.content, file.sent)
        call = Call("PUT", path, f"the {file.kind.noun} was not kept", None, http.Kept, upload=upload)
        return await self._transport.call(call)
