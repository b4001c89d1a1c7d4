"""A new CA that one which is trusted already has signed: how a client takes it over (RFC 4210, section 4.4)."""

import hashlib
import ssl

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

MOST = 4
"""So many CAs are kept; the oldest goes first."""


class NotIntroducedError(ValueError):
    """Nobody who is trusted vouches for it: nothing changes."""


def with_introduced(trusted_pem: str, introduction_pem: str) -> str:
    """What is trusted from now on (PEM). `introduction_pem`: the new CA as the one before signed it, and by itself.

    Raises NotIntroducedError.
    """
    trusted = x509.load_pem_x509_certificates(trusted_pem.encode())
    try:
        signed, new = x509.load_pem_x509_certificates(introduction_pem.encode())
        same = signed.public_key() == new.public_key() and signed.subject == new.subject
        vouched = any(_issued(signed, each) for each in trusted)
        if not (same and vouched and _issued(new, new) and _is_ca(signed) and _is_ca(new)):
            raise NotIntroducedError("the CA that is trusted didn't sign it")
    except (ValueError, TypeError, x509.ExtensionNotFound) as error:
        raise NotIntroducedError(str(error)) from error
    kept = [each for each in trusted if each != new][-(MOST - 1) :]
    return "".join(each.public_bytes(Encoding.PEM).decode("ascii") for each in (*kept, new))


def trusts(context: ssl.SSLContext) -> tuple[str, ...]:
    """SHA-256 (hex) of each CA that a context trusts, as a client tells central."""
    return tuple(hashlib.sha256(der).hexdigest() for der in context.get_ca_certs(binary_form=True))


def fingerprint(certificate_pem: str) -> str:
    """SHA-256 (hex) of the last certificate: of the new one in an introduction."""
    return x509.load_pem_x509_certificates(certificate_pem.encode())[-1].fingerprint(SHA256()).hex()


def _issued(certificate: x509.Certificate, by: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(by)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _is_ca(certificate: x509.Certificate) -> bool:
    constraints = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value
    usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    return constraints.ca and constraints.path_length == 0 and usage.key_cert_sign
