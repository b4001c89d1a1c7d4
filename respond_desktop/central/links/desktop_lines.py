"""Which sessions have a live link now, and what each is told on its newest one."""

from collections.abc import Callable
from functools import partial

from respond_desktop.central.authority.shown import ShownCertificates
from respond_desktop.central.awake import Later
from respond_desktop.central.links.desktop_link import DesktopLink, ToSession
from respond_desktop.central.people.session_ends import EVER_ENDED
from respond_desktop.central.people.sessions import Session
from respond_desktop.wire.heads import LogHead
from respond_desktop.wire.live import CaIntroduced, HeadTold

LINK_BROKEN_S = 2.0


class DesktopLines:
    """All live links, by session; `alone` is told when a session's last one has been gone for 2 s."""

    def __init__(self, alone: Callable[[str], None]) -> None:
        self._alone = alone
        self._links: dict[str, list[DesktopLink]] = {}
        self._timers: dict[str, Later] = {}
        self._head: LogHead | None = None

    @property
    def sessions(self) -> tuple[str, ...]:
        """Ids of the sessions that have a link now."""
        return tuple(self._links)

    def of(self, session_id: str) -> tuple[DesktopLink, ...]:
        """Its links, the newest last."""
        return tuple(self._links.get(session_id, ()))

    def every(self) -> tuple[DesktopLink, ...]:
        """All links."""
        return tuple(link for links in self._links.values() for link in links)

    def join(self, session_id: str, link: DesktopLink) -> None:
        """A link proved itself."""
        timer = self._timers.pop(session_id, None)
        if timer is not None:
            timer.cancel()
        self._links.setdefault(session_id, []).append(link)

    def leave(self, session_id: str, link: DesktopLink) -> bool:
        """It is gone: what waits on it goes over the newest of the others. True: there is no other."""
        links = self._links[session_id]
        links.remove(link)
        if links:
            links[-1].mail.extend(link.mail)
            links[-1].wake.set()
            return False
        del self._links[session_id]
        return True

    def tell(self, session_id: str, message: ToSession) -> bool:
        """Give a token or a word to the session's newest link; False when it has none now."""
        links = self._links.get(session_id)
        if not links:
            return False
        links[-1].mail.append(message)
        links[-1].wake.set()
        return True

    def tell_head(self, head: LogHead | None) -> None:
        """Every workstation keeps where the log ended lately."""
        before, self._head = self._head, head
        if head is None or head is before:
            return
        for link in [links[-1] for links in self._links.values() if links[-1].keeps_heads]:
            link.mail.append(HeadTold(head=head))
            link.wake.set()

    def introduce(self, certificates: ShownCertificates) -> None:
        """The agency has a new CA: who is linked hears of it now, all others when they link."""
        for link in self.every():
            if introduction := certificates.introduction(link.trusts):
                link.mail.append(CaIntroduced(pem=introduction))
                link.wake.set()

    def lonely(self, session_id: str) -> bool:
        """Whether the session has no live link now."""
        return not self._links.get(session_id)

    def expect(self, session_id: str) -> None:
        """A session without a link has 2 s to bring one."""
        if session_id not in self._timers:
            self._timers[session_id] = Later(LINK_BROKEN_S, partial(self._over, session_id))

    def end_session(self, session: Session, words: str) -> None:
        """The session ended: say so on its links and close them."""
        for link in self._links.get(session.id, ()):
            link.end(words)

    def recheck(self, living: frozenset[str]) -> None:
        """Close the links of sessions that have ended: none may outlive its session, whatever went wrong."""
        for session_id, links in self._links.items():
            if session_id not in living:
                for link in links:
                    link.end(EVER_ENDED)

    def end_all(self, words: str = "") -> None:
        """Close every link, without a word so that the desktops come back by themselves."""
        for link in self.every():
            link.end(words)

    def expect_nobody(self) -> None:
        """Central stops: nobody is waited for any more."""
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()

    def _over(self, session_id: str) -> None:
        self._timers.pop(session_id, None)
        if self.lonely(session_id):
            self._alone(session_id)
