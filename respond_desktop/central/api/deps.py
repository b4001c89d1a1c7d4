"""The one place that says who is calling: DPoP proof (RFC 9449) and session."""

import hashlib
import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

from fastapi import Request
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from respond_desktop.central.api.problems import ProblemError
from respond_desktop.central.api.services import Services
from respond_desktop.central.doors import visit_of
from respond_desktop.central.people.directory import EnrolledWorkstation
from respond_desktop.central.people.session_ends import SessionEnd
from respond_desktop.central.people.sessions import Session
from respond_desktop.wire import strict
from respond_desktop.wire.signing import b64, thumbprint_of, unb64

WINDOW_S = 60
MAX_PROOF = 4096
MAX_JTI = 64
_KEPT_JTIS = 200_000


@dataclass(frozen=True, slots=True)
class Proof:
    """A checked proof: RFC 7638 thumbprint of the key, hash of the session it was made with, and its number.

    `clock_off_s`: by how much the workstation says that its own clock is wrong (positive: fast).
    """

    thumbprint: str
    ath: str
    jti: str
    clock_off_s: float = 0.0


class Proofs:
    """Checks proofs and remembers each `jti` of a known key as long as it could be accepted again."""

    def __init__(self) -> None:
        self._seen: OrderedDict[tuple[str, str], float] = OrderedDict()

    def check(self, request: Request, now: float) -> Proof:
        """The proof of a request at `now` (Unix seconds), not yet used; raises ProblemError 401."""
        headers = request.headers.getlist("dpop")
        if len(headers) != 1 or len(headers[0]) > MAX_PROOF:
            raise _refused("exactly one DPoP proof is needed")
        key, claims = _opened(headers[0])
        _compare(claims, request, now)
        jti, ath = claims.get("jti"), claims.get("ath", "")
        if not isinstance(jti, str) or not 8 <= len(jti) <= MAX_JTI:
            raise _refused("the proof has no usable jti")
        off_s = _off_s(claims.get("clock"), now)
        return Proof(key.thumbprint(), ath if isinstance(ath, str) else "", jti, off_s)

    def use(self, proof: Proof, now: float) -> None:
        """Use a proof up, once it is known to be of an enrolled key: strangers can't fill the memory."""
        while self._seen and next(iter(self._seen.values())) < now - 2 * WINDOW_S:
            self._seen.popitem(last=False)
        if (proof.thumbprint, proof.jti) in self._seen:
            raise _refused("the proof was used before")
        if len(self._seen) >= _KEPT_JTIS:
            raise ProblemError(503, "Central is overloaded.", "Try again in a minute.")
        self._seen[(proof.thumbprint, proof.jti)] = now


def services(request: Request) -> Services:
    """The parts of this central."""
    found: Services = request.app.state.services
    return found


async def current_session(request: Request) -> Session:
    """The session of the caller: token and proof by the workstation's key; raises ProblemError 401."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "dpop" or not token or len(token) > 256:
        raise ProblemError(401, "You are not signed in.", "Sign in again.", kind="not_signed_in")
    proof = _proofs(request).check(request, time.time())
    session = services(request).sessions.authenticate(token)
    if session is None:
        raise session_over(services(request).sessions.why_ended(token))
    if proof.thumbprint != session.key_thumbprint or proof.ath != token_hash(token):
        raise _refused("the proof does not belong to this session")
    _proofs(request).use(proof, time.time())
    let_in(request, session.workstation_id)
    return session


async def proven_workstation(request: Request, workstation_id: str) -> tuple[EnrolledWorkstation, Proof]:
    """The enrolled workstation that made the request's proof; raises ProblemError 401."""
    proof = _proofs(request).check(request, time.time())
    workstation = await services(request).directory.workstation(workstation_id)
    if workstation and workstation.retired_key and thumbprint_of(workstation.retired_key) == proof.thumbprint:
        end = SessionEnd.WORKSTATION_DISABLED
        raise ProblemError(401, end.what, end.then, kind="workstation_unknown")
    if workstation is None or workstation.key is None or thumbprint_of(workstation.key) != proof.thumbprint:
        raise not_enrolled()
    _proofs(request).use(proof, time.time())
    let_in(request, workstation.id)
    return workstation, proof


def not_enrolled() -> ProblemError:
    """The 401 problem of a key that is no workstation's."""
    return ProblemError(
        401,
        "Central doesn't know this workstation.",
        "Ask your administrator: it must be enrolled anew.",
        kind="workstation_unknown",
    )


def session_over(end: SessionEnd | None) -> ProblemError:
    """The 401 problem of a session that is over, with the reason if it is known and not her own act."""
    told = end is not None and end is not SessionEnd.SIGNED_OUT
    what, then = (end.what, end.then) if end and told else ("Your session has ended.", "Sign in again.")
    return ProblemError(401, what, then, kind="session_ended")


def let_in(request: Request, device_id: str) -> None:
    """The request has shown which enrolled device it is of: its connection waits at the door no more."""
    visit = visit_of(request.scope)
    if visit is not None:
        visit.proven(device_id)


def token_hash(token: str) -> str:
    """`ath` of RFC 9449: base64url SHA-256 of the token."""
    return b64(hashlib.sha256(token.encode("ascii", "replace")).digest())


def _proofs(request: Request) -> Proofs:
    proofs: Proofs = request.app.state.proofs
    return proofs


def _opened(text: str) -> tuple[OKPKey, dict[str, Any]]:
    try:
        header = strict.table(unb64(text.split(".")[0]), strict.PROOF)
        if header.get("typ") != "dpop+jwt" or header.get("alg") != "Ed25519":
            raise _refused("the proof is of the wrong type")
        jwk = header.get("jwk")
        if not isinstance(jwk, dict) or jwk.get("crv") != "Ed25519" or not isinstance(jwk.get("x"), str):
            raise _refused("the proof's key is not an Ed25519 public key")
        if "d" in jwk:
            raise _refused("the proof's key is not an Ed25519 public key")
        key = OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": jwk["x"]})
        claims = strict.table(jws.deserialize_compact(text, key, ["Ed25519"]).payload, strict.PROOF)
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise _refused("the proof can't be read") from error
    return key, claims


def _compare(claims: dict[str, Any], request: Request, now: float) -> None:
    if claims.get("htm") != request.method:
        raise _refused("the proof is for another method")
    if claims.get("htu") != str(request.url.replace(query="", fragment="")):
        raise _refused("the proof is for another address")
    issued = claims.get("iat")
    if not isinstance(issued, int | float) or isinstance(issued, bool):
        raise _refused("the proof has no time")
    if abs(now - issued) > WINDOW_S:
        raise _refused("the proof's time is more than 60 s off central's. Try again", "proof_time")


def _off_s(clock: object, now: float) -> float:
    return clock - now if isinstance(clock, int | float) and not isinstance(clock, bool) else 0.0


def _refused(why: str, kind: str = "proof_refused") -> ProblemError:
    error = ProblemError(401, "The request is not proven.", f"{why[0].upper()}{why[1:]}.", kind=kind)
    error.headers["WWW-Authenticate"] = 'DPoP algs="Ed25519"'
    return error
