"""What a link brings besides messages: why there is none, by how much this camera's clock is wrong, a new CA."""

import ssl
from datetime import datetime

import structlog

from respond_desktop.camera.connection.identity import CameraIdentity, trust_too
from respond_desktop.camera.connection.link import NO_LINK
from respond_desktop.camera.orders.diary import Diary
from respond_desktop.domain.clocks import CLOCK_WRONG_S, off_words
from respond_desktop.wire.central_time import wall
from respond_desktop.wire.introduction import NotIntroducedError
from respond_desktop.wire.version import PeerVersion, Side, words

log = structlog.get_logger(__name__)


class LinkNews:
    """Says each thing once, however often the link comes back."""

    def __init__(self, identity: CameraIdentity, diary: Diary, context: ssl.SSLContext) -> None:
        self._identity, self._diary, self._context = identity, diary, context
        self._said = ""
        self._version_said = ""
        self._newer_said = False

    def lost(self, why: str) -> None:
        """There is no link; a reason that somebody can do something about is said."""
        if why not in (NO_LINK, self._said):
            self._said = why
            self._diary.say("link", "No secure link to central", why, strong=True)

    def own_clock(self, central_now: datetime) -> None:
        """Central's time is used, whatever the own clock says."""
        off_s = (central_now - wall()).total_seconds()
        wrong = f"This camera's clock is {off_words(off_s)}"
        if abs(off_s) > CLOCK_WRONG_S and wrong != self._said:
            self._said = wrong
            self._diary.say("clock", wrong, "Central's time is used. Set the clock.", strong=True)

    def version(self, central: PeerVersion) -> None:
        """Central took this camera; whichever of the two is older is said, and who updates it."""
        told = words(central, Side.CAMERA)
        if told and told != self._version_said:
            first, _dot, rest = told.partition(". ")
            self._diary.say("version", first, rest, strong=True)
        self._version_said = told

    def newer(self, kind: str) -> None:
        """Central sends what this camera doesn't know: nothing happens. Said once, for it may come each second."""
        log.info("unknown_message", kind=kind)
        if not self._newer_said:
            self._newer_said = True
            self._diary.say(
                "version", "Central asked for something newer", "This camera can't do it", strong=True
            )

    def new_ca(self, introduction: str) -> None:
        """The agency's new CA: trusted from now on, if the one before signed it."""
        try:
            trust_too(self._identity.ca_file, introduction, self._context)
        except (NotIntroducedError, OSError) as error:
            log.warning("ca_not_taken", error=type(error).__name__)
            self._diary.say("ca", "A new CA was not taken over", str(error), strong=True)
        else:
            self._diary.say("ca", "The agency has a new CA", "Trusted: the one before signed it")
