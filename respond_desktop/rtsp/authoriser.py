"""Says who we are in each request, and learns from a server's 401 how it wants to hear it."""

import re

from respond_desktop.rtsp.auth import (
    AuthChallenge,
    DigestAnswer,
    MediaCredentials,
    basic_header,
    known_digest,
    parse_challenges,
)
from respond_desktop.rtsp.messages import RtspResponse


class Authoriser:
    """Basic goes only into TLS, and there at once; Digest, once a server asked for it, everywhere."""

    def __init__(self, credentials: MediaCredentials | None, secure: bool) -> None:
        """``secure`` says whether the connection is TLS."""
        self._credentials = credentials
        self._secure = secure
        self._digest: DigestAnswer | None = None

    def header(self, method: str, uri: str) -> str:
        """The Authorization value of one request; empty for none."""
        if self._digest is not None:
            return self._digest.header(method, uri)
        if self._credentials is not None and self._secure:
            return basic_header(self._credentials)  # saves the round trip of a 401
        return ""

    def learn(self, response: RtspResponse) -> bool:
        """Takes up the best Digest challenge of a 401; says whether another try makes sense."""
        if self._credentials is None or re.search(r"[\x00-\x1f\x7f]", self._credentials.user):
            return False
        headers = response.headers.get_all("www-authenticate")
        known = [each for header in headers for each in parse_challenges(header) if known_digest(each)]
        if not known:
            return False
        best = next((each for each in known if _is_sha256(each)), known[0])
        stale = best.parameters.get("stale", "").lower() == "true"
        again = self._digest is None or stale or best.parameters["nonce"] != self._digest.nonce
        self._digest = DigestAnswer(best, self._credentials)
        return again


def _is_sha256(challenge: AuthChallenge) -> bool:
    return challenge.parameters.get("algorithm", "").upper().startswith("SHA-256")
