"""What a link brings besides messages: why there is none, by how much this camera's clock is wrong, a new CA."""

import ssl
from datetime import datetime

import structlog

from respond_desktop.camera.connection.identity import Identity, trust_too
from respond_desktop.camera.connection.link import NO_LINK
from respond_desktop.camera.orders.diary import Diary
from respond_desktop.domain.clocks import CLOCK_WRONG_S, off_words
from respond_desktop.wire.central_time import wall
from respond_desktop.wire.introduction import NotIntroducedError

log = structlog.get_logger(__name__)


class LinkNews:
    """Says each thing once, however often the link comes back."""

    def __init__(self, identity: Identity, diary: Diary, context: ssl.SSLContext) -> None:
        self._identity, self._diary, self._context = identity, diary, context
        self._said = ""

    def lost(self, words: str) -> None:
        """There is no link; a reason that somebody can do something about is said."""
        if words not in (NO_LINK, self._said):
            self._said = words
            self._diary.say("link", "No secure link to central", words, strong=True)

    def own_clock(self, central_now: datetime) -> None:
        """Central's time is used, whatever the own clock says."""
        off_s = (central_now - wall()).total_seconds()
        words = f"This camera's clock is {off_words(off_s)}"
        if abs(off_s) > CLOCK_WRONG_S and words != self._said:
            self._said = words
            self._diary.say("clock", words, "Central's time is used. Set the clock.", strong=True)

    def new_ca(self, introduction: str) -> None:
        """The agency's new CA: trusted from now on, if the one before signed it."""
        try:
            trust_too(self._identity.ca_file, introduction, self._context)
        except (NotIntroducedError, OSError) as error:
            log.warning("ca_not_taken", error=type(error).__name__)
            self._diary.say("ca", "A new CA was not taken over", str(error), strong=True)
        else:
            self._diary.say("ca", "The agency has a new CA", "Trusted: the one before signed it")
