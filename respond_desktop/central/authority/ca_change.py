"""Changing the agency's CA without losing anybody: the old one signs the new one (RFC 4210, 4.4: "new with old").

Both have one name, so that a device which knows only the old one finds its way through that signature, and one that
has been told of the new one needs the old one no more. No step leaves files that don't belong together: a change that
was interrupted is finished by the next command or start.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key

from respond_desktop.central.authority.tls import BEFORE, CA_YEARS, ca_builder, make_leaf, pem_of
from respond_desktop.home.private_files import replace_private, sync_folder

CHANGE_DAYS = 400
"""So long before its end central changes its CA by itself: every device is linked once in a year."""
NEXT_KEY, NEXT = "ca-next.key", "ca-next.pem"


def change_ca(folder: Path, names: tuple[str, ...]) -> None:
    """Make a new CA, let the old one sign it, and a server certificate by it. Raises OSError, ValueError.

    The old CA's key is gone afterwards: nothing needs it any more.
    """
    finish_change(folder, names)
    old = x509.load_pem_x509_certificate((folder / "ca.pem").read_bytes())
    old_key = load_pem_private_key((folder / "ca.key").read_bytes(), None)
    if not isinstance(old_key, ec.EllipticCurvePrivateKey) or old_key.public_key() != old.public_key():
        raise ValueError("ca.key and ca.pem don't belong together")
    key = ec.generate_private_key(ec.SECP256R1())
    end = datetime.now(UTC) + timedelta(days=365 * CA_YEARS)
    new = ca_builder(old.subject, key.public_key(), end).sign(key, hashes.SHA256())
    introduced = (
        ca_builder(old.subject, key.public_key(), old.not_valid_after_utc)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(old_key.public_key()), critical=False
        )
        .sign(old_key, hashes.SHA256())
    )
    replace_private(folder / BEFORE, _pem(introduced) + _pem(old))
    replace_private(folder / NEXT_KEY, pem_of(key))
    replace_private(folder / NEXT, _pem(new))
    finish_change(folder, names)


def finish_change(folder: Path, names: tuple[str, ...]) -> bool:
    """Take over what a change had made ready; whether there was anything. Harmless when repeated."""
    if not (folder / NEXT_KEY).is_file():
        return False
    if (folder / NEXT).is_file():
        (folder / NEXT).replace(folder / "ca.pem")
        sync_folder(folder)
    key = load_pem_private_key((folder / NEXT_KEY).read_bytes(), None)
    ca = x509.load_pem_x509_certificate((folder / "ca.pem").read_bytes())
    if key.public_key() != ca.public_key():  # its certificate was never written: nobody has heard of it
        (folder / NEXT_KEY).unlink()
        return False
    (folder / NEXT_KEY).replace(folder / "ca.key")
    sync_folder(folder)
    make_leaf(folder, names)
    return True


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.PEM)
