"""Why a certificate of central's was not good at this time: central is asked what time it is, over a link that checks
everything but dates, and nothing else is sent on it.
"""

import ssl
from dataclasses import replace
from datetime import datetime

import httpx
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import Encoding

from respond_desktop.domain.certificates import Certificate, Clocks, fault_words, is_untimely
from respond_desktop.wire import bounded, strict
from respond_desktop.wire.bodies.http import Health
from respond_desktop.wire.central_time import wall

ASK_S = 5.0
_AUTHORITY = "The agency's CA certificate"
NO_CHECK_TIME = 0x200000
"""X509_V_FLAG_NO_CHECK_TIME of OpenSSL, which Python's `ssl` names no constant for."""


def time_fault(error: BaseException | None) -> bool:
    """Whether a certificate's dates, and nothing else, are what is behind an error."""
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return is_untimely(error.verify_code)
        error = error.__cause__ or error.__context__
    return False


def untimely_words(url: str, trusted: ssl.SSLContext, whose: str = "This computer's") -> str:
    """After a `time_fault` at central's `url`: whether the clock here is wrong or a certificate is over. Blocks 5 s."""
    clocks, authorities = Clocks(wall(), None, whose), _authorities(trusted)
    try:
        central, leaf = _asked(url, authorities)
    except (httpx.HTTPError, ValueError):
        return fault_words((), clocks)
    chain = [_named("Central's certificate", leaf)]
    chain += [replace(_named(_AUTHORITY, each), authority=True) for each in _signers(leaf, authorities)]
    return fault_words(tuple(chain), replace(clocks, central=central))


def _asked(url: str, authorities: list[x509.Certificate]) -> tuple[datetime, x509.Certificate]:
    with (
        httpx.Client(verify=_dateless(authorities), timeout=ASK_S, trust_env=False) as client,
        client.stream("GET", f"{url.rstrip('/')}/v1/health") as answer,
    ):
        secured: ssl.SSLObject = answer.extensions["network_stream"].get_extra_info("ssl_object")
        leaf = x509.load_der_x509_certificate(secured.getpeercert(True) or b"")
        health = strict.model(Health, bounded.read(answer, strict.BODY.size), strict.BODY)
    return health.now, leaf


def _dateless(authorities: list[x509.Certificate]) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    for each in authorities:
        context.load_verify_locations(cadata=each.public_bytes(Encoding.DER))
    context.verify_flags |= NO_CHECK_TIME
    return context


def _authorities(trusted: ssl.SSLContext) -> list[x509.Certificate]:
    return [x509.load_der_x509_certificate(der) for der in trusted.get_ca_certs(binary_form=True)]


def _signers(leaf: x509.Certificate, authorities: list[x509.Certificate]) -> list[x509.Certificate]:
    """The authority that signed it; all of them when none did by itself."""
    return [each for each in authorities if _signed(leaf, each)] or authorities


def _signed(leaf: x509.Certificate, authority: x509.Certificate) -> bool:
    try:
        leaf.verify_directly_issued_by(authority)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _named(name: str, certificate: x509.Certificate) -> Certificate:
    return Certificate(name, certificate.not_valid_before_utc, certificate.not_valid_after_utc)
