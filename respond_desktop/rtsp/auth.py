"""Basic and Digest authentication for RTSP (RFC 7617, RFC 7616; RFC 2617 for old cameras)."""

import base64
import hashlib
import re
import secrets
from dataclasses import dataclass, field

_PARAMETER = re.compile(r'([A-Za-z0-9_-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))')
_SCHEME = re.compile(r",\s*(?=(?:Basic|Digest|Bearer|Negotiate|NTLM)\b(?!\s*=))", re.IGNORECASE)
_HASHES = {"MD5": "md5", "SHA-256": "sha256"}


@dataclass(frozen=True)
class MediaCredentials:
    """A user and a password or one-time token; never shown by ``repr``."""

    user: str
    password: str = field(repr=False)


@dataclass(frozen=True)
class AuthChallenge:
    """One parsed WWW-Authenticate header."""

    scheme: str
    parameters: dict[str, str]


def parse_challenge(header: str) -> AuthChallenge:
    """The scheme (lower case) and its parameters; unknown text gives an empty challenge."""
    scheme, _, rest = header.strip().partition(" ")
    found: dict[str, str] = {}
    for key, quoted, bare in _PARAMETER.findall(rest):
        found.setdefault(key.lower(), re.sub(r"\\(.)", r"\1", quoted) or bare)
    return AuthChallenge(scheme.lower(), found)


def parse_challenges(header: str) -> list[AuthChallenge]:
    """Every challenge of one header field: several may stand in it, with commas between."""
    return [parse_challenge(part) for part in _SCHEME.split(header.strip())]


def known_digest(challenge: AuthChallenge) -> bool:
    """Whether a challenge is a Digest we can answer."""
    qop = challenge.parameters.get("qop", "").strip()  # some write qop="" and mean none
    return (
        challenge.scheme == "digest"
        and _algorithm(challenge.parameters)[0] in _HASHES
        and bool(challenge.parameters.get("nonce"))
        and (not qop or "auth" in _choices(qop))
    )


def basic_header(credentials: MediaCredentials) -> str:
    """Authorization value for Basic; only ever send it over TLS."""
    pair = f"{credentials.user}:{credentials.password}".encode()
    return "Basic " + base64.b64encode(pair).decode("ascii")


def parse_basic(header: str) -> MediaCredentials | None:
    """User and password of an Authorization value, or None when it isn't well-formed Basic."""
    scheme, _, encoded = header.strip().partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        user, colon, password = base64.b64decode(encoded.strip(), validate=True).decode().partition(":")
    except ValueError:  # not base64, not UTF-8, or not even ASCII
        return None
    return MediaCredentials(user, password) if colon else None


class DigestAnswer:
    """Answers one Digest challenge for as many requests as its nonce lasts."""

    def __init__(self, challenge: AuthChallenge, credentials: MediaCredentials) -> None:
        self._parameters = challenge.parameters
        self.nonce = challenge.parameters.get("nonce", "")
        self._credentials = credentials
        self._count = 0
        self._client_nonce = secrets.token_hex(8)

    def header(self, method: str, uri: str) -> str:
        """Authorization value for one request; ValueError for an algorithm we don't have."""
        algorithm, of_session = _algorithm(self._parameters)
        if algorithm not in _HASHES:
            raise ValueError("unknown digest algorithm")
        realm, nonce = self._parameters.get("realm", ""), self._parameters.get("nonce", "")
        # The realm came as latin-1 text; its bytes are hashed as they came.
        pair = self._credentials.user.encode(), realm.encode("latin-1", "replace")
        secret = _digest(algorithm, b":".join((*pair, self._credentials.password.encode())))
        if of_session:  # RFC 7616 section 3.4.2
            secret = _digest(algorithm, f"{secret}:{nonce}:{self._client_nonce}".encode())
        target = _digest(algorithm, f"{method}:{uri}".encode())
        fields = {"username": self._credentials.user, "realm": realm, "nonce": nonce, "uri": uri}
        extra = ""
        if "auth" in _choices(self._parameters.get("qop", "")):
            self._count += 1
            count = f"{self._count:08x}"
            middle = f"{nonce}:{count}:{self._client_nonce}:auth"
            extra = f', qop=auth, nc={count}, cnonce="{self._client_nonce}"'
        else:
            middle = nonce
            extra = f', cnonce="{self._client_nonce}"' if of_session else ""
        fields["response"] = _digest(algorithm, f"{secret}:{middle}:{target}".encode())
        if "opaque" in self._parameters:
            fields["opaque"] = self._parameters["opaque"]
        if "algorithm" in self._parameters:
            extra += f", algorithm={algorithm}{'-sess' if of_session else ''}"
        return "Digest " + ", ".join(f"{key}={_quoted(value)}" for key, value in fields.items()) + extra


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _algorithm(parameters: dict[str, str]) -> tuple[str, bool]:
    """The hash's name, and whether the secret is made for a session (`MD5-sess`)."""
    name = (parameters.get("algorithm", "") or "MD5").strip().upper()
    return name.removesuffix("-SESS"), name.endswith("-SESS")


def _choices(qop: str) -> list[str]:
    return re.split(r"[\s,]+", qop.lower())


def _digest(algorithm: str, text: bytes) -> str:
    return hashlib.new(_HASHES[algorithm], text, usedforsecurity=False).hexdigest()
