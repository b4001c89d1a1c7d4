"""Who may open a live link: a living session, at its own workstation, that sees central's own certificate."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from respond_desktop.central.authority.shown import ShownCertificates
from respond_desktop.central.config import CentralConfig
from respond_desktop.central.facts.bad_message import BadMessageError
from respond_desktop.central.links.desktop_link import DesktopLink
from respond_desktop.central.links.socket import (
    LinkClosedError,
    PeerLink,
    challenged,
    proven,
    say_version,
)
from respond_desktop.central.people.directory import Directory
from respond_desktop.central.people.session_ends import EVER_ENDED, SessionEnd
from respond_desktop.central.people.sessions import Session, Sessions
from respond_desktop.wire.heads import LogHead
from respond_desktop.wire.introduction import MOST
from respond_desktop.wire.live import (
    CaIntroduced,
    LiveChallenge,
    LiveProve,
    LiveWelcome,
    SessionEnded,
    encode,
)
from respond_desktop.wire.unknown import OtherProtocolError
from respond_desktop.wire.version import PROTOCOL, RELEASE, Side

REFUSED_WORDS = "This link was refused. Sign in again."


@dataclass(frozen=True, slots=True)
class HeadDesk:
    """`standing` compares what a workstation holds of the log (0, or the restore it lost it in); `newest` to hold.

    `now`: central's time, that it is told.
    """

    standing: Callable[[str, LogHead | None], Awaitable[int]]
    newest: Callable[[], LogHead | None]
    now: Callable[[], datetime]


class DesktopDoor:
    """How many may be proving themselves at a time is up to the door in front of both ports."""

    def __init__(
        self,
        directory: Directory,
        sessions: Sessions,
        config: CentralConfig,
        certificates: ShownCertificates,
        heads: HeadDesk,
    ) -> None:
        self._directory = directory
        self._sessions = sessions
        self._config = config
        self._fingerprints = self._certificates = certificates
        self._heads = heads

    async def admitted(self, link: DesktopLink) -> Session | None:
        """The session of a connection that proved itself; None, with words on the link, otherwise."""
        try:
            return await self._prove(link)
        except OtherProtocolError as error:
            with suppress(LinkClosedError):
                await self._refuse(link, str(error))
        except (BadMessageError, LinkClosedError, TimeoutError):
            link.end(REFUSED_WORDS)
        return None

    async def _prove(self, link: DesktopLink) -> Session | None:
        nonce, answer = await challenged(link, _challenge, LiveProve, Side.WORKSTATION)
        token = answer.session[:256]
        session = self._sessions.authenticate(token)
        place = await self._directory.workstation(answer.workstation_id)
        genuine = proven(place.key if place else None, nonce, self._fingerprints(), answer.signature)
        if not genuine or (session is not None and session.workstation_id != answer.workstation_id):
            retired = proven(
                place.retired_key if place else None, nonce, self._fingerprints(), answer.signature
            )
            await self._refuse(link, SessionEnd.WORKSTATION_DISABLED.words if retired else REFUSED_WORDS)
            return None
        link.keeps_heads, link.trusts = answer.keeps_heads, answer.trusts[:MOST]
        link.takes_parts = answer.parts
        if session is not None:
            restored = await self._heads.standing(answer.workstation_id, answer.held)
            await link.send(encode(self._welcome(restored)))
            session = self._sessions.authenticate(token)
        if session is None:
            end = self._sessions.why_ended(token)
            await self._refuse(link, end.words if end else EVER_ENDED)
        else:
            link.proven(session.workstation_id)
            say_version(link, workstation=session.workstation_id)
            if introduction := self._certificates.introduction(link.trusts):
                await link.send(encode(CaIntroduced(pem=introduction)))
        return session

    def _welcome(self, restored: int) -> LiveWelcome:
        config = self._config
        return LiveWelcome(
            now=self._heads.now(),
            agency=config.agency,
            training=config.training,
            lease_s=config.lease_s,
            head=self._heads.newest(),
            restored=restored,
            release=RELEASE,
        )

    async def _refuse(self, link: PeerLink, words: str) -> None:
        """Say that the session is over, so that the desktop asks for a new sign-in and doesn't try for ever."""
        await link.send(encode(SessionEnded(reason=words)))
        link.end(words)


def _challenge(nonce: str) -> str:
    return encode(LiveChallenge(nonce=nonce, version=PROTOCOL))
