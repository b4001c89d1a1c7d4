"""Client's side of enrolment, trust and DPoP, shared by desktop and camera."""

import hashlib
import json
import re
import secrets
import socket
import ssl
from urllib.parse import urlsplit

import httpx
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from respond_desktop.wire import bounded, strict
from respond_desktop.wire.bodies.http import Enrolled
from respond_desktop.wire.central_time import CentralTime
from respond_desktop.wire.enrolment import EnrolmentCode
from respond_desktop.wire.signing import ENROL_PROOF, b64, load_public, public_bytes, sign, unb64
from respond_desktop.wire.validity import time_fault, untimely_words
from respond_desktop.wire.version import HEADER, Side, header_of

TIMEOUT_S = 10.0
NOT_UNDERSTOOD = "Central's answer is not understood. IT: this program and central have different versions."
_NAME = re.compile(r"(?!\.)[^\s/\\:*?\"<>|\x00-\x1f][^/\\:*?\"<>|\x00-\x1f]{0,127}")


class EnrolmentError(RuntimeError):
    """Enrolment did not happen; the message says what to do."""


class CaMismatchError(EnrolmentError):
    """Somebody else answered: the CA there is not the code's. Nothing but the question for it was sent."""


def fetch_ca(url: str, fingerprint: str) -> str:
    """Central's CA certificate (PEM) if its SHA-256 (hex, over the DER) is `fingerprint`.

    TLS can't be verified yet: that is what the fingerprint is for. Raises CaMismatchError, EnrolmentError.
    """
    if not url.startswith("https://"):
        raise EnrolmentError("This code names no secure address. Ask your administrator for another.")
    try:
        with httpx.Client(verify=_unverified(), timeout=TIMEOUT_S, trust_env=False) as client:
            status, content = _asked(client, "GET", f"{url}/v1/ca.pem")
        if status != httpx.codes.OK:
            raise ValueError
        found = x509.load_pem_x509_certificates(content)
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise EnrolmentError(
            f"Central at {url} can't be reached. Check the network, then try again."
        ) from error
    for each in found:  # two during a change of the CA
        if secrets.compare_digest(each.fingerprint(SHA256()).hex(), fingerprint.lower()):
            return each.public_bytes(Encoding.PEM).decode("ascii")  # and nothing else that came along with it
    raise CaMismatchError(
        "Another server answered in central's place. Nothing was sent. Tell your administrator."
    )


def enrol(
    code: EnrolmentCode, key: Ed25519PrivateKey, whose: str = "This computer's"
) -> tuple[Enrolled, str]:
    """Enrol `key` with a one-time code; returns central's answer and its CA (PEM). Raises EnrolmentError.

    `whose` clock it is that may be wrong, for words.
    """
    ca_pem = fetch_ca(code.url, code.ca_fingerprint)
    public = b64(public_bytes(key))
    proof = sign(key, ENROL_PROOF, f"{code.secret}\n{code.kind.value}\n{public}".encode())
    ask = {
        "secret": code.secret,
        "kind": code.kind.value,
        "name": code.name[:80] or code.kind.value,  # central goes by what it calls the code's owner
        "public_key": public,
        "proof": proof,
    }
    try:
        with httpx.Client(verify=trusting(ca_pem), timeout=TIMEOUT_S, trust_env=False) as client:
            status, content = _asked(client, "POST", f"{code.url}/v1/enrol", ask)
    except httpx.HTTPError as error:
        if time_fault(error):
            raise EnrolmentError(untimely_words(code.url, trusting(ca_pem), whose)) from error
        raise EnrolmentError(f"Central at {code.url} can't be reached. Try again.") from error
    except strict.UnreadableTextError as error:
        raise EnrolmentError(NOT_UNDERSTOOD) from error
    if status != httpx.codes.CREATED:
        raise EnrolmentError(_detail(status, content))
    return _usable(content), ca_pem


def trusting(ca_pem: str) -> ssl.SSLContext:
    """A TLS 1.2+ client context that trusts only this CA and checks names (CJIS SC-8)."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_verify_locations(cadata=ca_pem)
    return context


def dpop_proof(
    key: Ed25519PrivateKey, method: str, url: str, session: str | None = None, time: CentralTime | None = None
) -> str:
    """Value of the `DPoP` header for one request (RFC 9449), with `ath` when a session token goes along.

    It is dated by central's `time`; `clock` is what this computer's own says, so that central can record by how much
    it is wrong.
    """
    time = time or CentralTime()
    claims: dict[str, str | int] = {
        "jti": secrets.token_urlsafe(16),
        "htm": method.upper(),
        "htu": url.partition("#")[0].partition("?")[0],
        "iat": int(time.now().timestamp()),
        "clock": int(time.own().timestamp()),
    }
    if session is not None:
        claims["ath"] = b64(hashlib.sha256(session.encode("ascii")).digest())
    return _signed(key, claims)


def server_certificate(url: str, ca_pem: str) -> bytes:
    """DER of the certificate central shows now, verified against the CA."""
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or 443
    with (
        socket.create_connection((host, port), TIMEOUT_S) as raw,
        trusting(ca_pem).wrap_socket(raw, server_hostname=host) as tls,
    ):
        return tls.getpeercert(binary_form=True) or b""


def _signed(key: Ed25519PrivateKey, claims: dict[str, str | int]) -> str:
    from joserfc import jws  # here, because the camera enrols without it
    from joserfc.jwk import OKPKey

    public = {"kty": "OKP", "crv": "Ed25519", "x": b64(public_bytes(key))}
    header = {"typ": "dpop+jwt", "alg": "Ed25519", "jwk": public}
    payload = json.dumps(claims, separators=(",", ":")).encode()
    return jws.serialize_compact(header, payload, OKPKey.import_key(key), ["Ed25519"])


def _unverified() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _asked(
    client: httpx.Client, method: str, url: str, body: dict[str, str] | None = None
) -> tuple[int, bytes]:
    headers = {HEADER: header_of(Side[body["kind"].upper()])} if body else {}
    with client.stream(method, url, json=body, headers=headers) as answer:
        return answer.status_code, bounded.read(answer, strict.BODY.size)


def _usable(content: bytes) -> Enrolled:
    """Central's answer, if its key is one and its names can be the name of a folder."""
    try:
        enrolled = strict.model(Enrolled, content, strict.BODY)
        load_public(unb64(enrolled.log_key))
        if not (_NAME.fullmatch(enrolled.id) and _NAME.fullmatch(enrolled.device_number or "-")):
            raise ValueError
    except ValueError as error:
        raise EnrolmentError(NOT_UNDERSTOOD) from error
    return enrolled


def _detail(status: int, content: bytes) -> str:
    try:
        detail = strict.table(content, strict.BODY)["detail"]
        if isinstance(detail, str) and detail.isprintable():
            return detail
    except (ValueError, KeyError):
        pass
    return f"Central refused the enrolment ({status}). Ask your administrator."
