"""Who may open a live link: a living session, at its own workstation, that sees central's own certificate."""

from collections.abc import Callable

from respond_desktop.central.config import CentralConfig
from respond_desktop.central.directory import Directory
from respond_desktop.central.live.links import BadMessageError, Link, LinkClosedError, challenged, proven
from respond_desktop.central.live.scopes import utc_now
from respond_desktop.central.sessions import Session, Sessions
from respond_desktop.wire.live import LiveChallenge, LiveProve, LiveWelcome, encode

STRANGERS = 256
REFUSED_WORDS = "This link was refused. Sign in again."


class DesktopDoor:
    """At most 256 connections may be proving themselves at a time."""

    def __init__(
        self,
        directory: Directory,
        sessions: Sessions,
        config: CentralConfig,
        fingerprint: Callable[[], bytes],
    ) -> None:
        self._directory = directory
        self._sessions = sessions
        self._config = config
        self._fingerprint = fingerprint
        self._strangers = 0

    async def admitted(self, link: Link) -> Session | None:
        """The session of a connection that proved itself; None, with words on the link, otherwise."""
        if self._strangers >= STRANGERS:
            link.end("Central is busy. Try again.")
            return None
        self._strangers += 1
        try:
            return await self._prove(link)
        except (BadMessageError, LinkClosedError, TimeoutError):
            link.end(REFUSED_WORDS)
            return None
        finally:
            self._strangers -= 1

    async def _prove(self, link: Link) -> Session | None:
        nonce, answer = await challenged(link, lambda n: encode(LiveChallenge(nonce=n)), LiveProve)
        session = self._sessions.authenticate(answer.session[:256])
        key = await self._directory.workstation_key(answer.workstation_id)
        genuine = proven(key, nonce, self._fingerprint(), answer.signature)
        if session is None or not genuine or session.workstation_id != answer.workstation_id:
            link.end(REFUSED_WORDS)
            return None
        config = self._config
        welcome = LiveWelcome(
            now=utc_now(), agency=config.agency, training=config.training, lease_s=config.lease_s
        )
        await link.send(encode(welcome))
        return self._sessions.authenticate(answer.session[:256])
