"""One-time enrolment codes: where central is, which CA it has, and a secret good for one device."""

import zlib
from dataclasses import dataclass
from enum import StrEnum

from respond_desktop.wire import strict
from respond_desktop.wire.signing import b64, canonical, unb64

PREFIX = "RD1."


class EnrolmentKind(StrEnum):
    """What the code admits."""

    WORKSTATION = "workstation"
    CAMERA = "camera"


class BadEnrolmentCodeError(ValueError):
    """The text is not an enrolment code; the message says what to do."""


@dataclass(frozen=True, slots=True)
class EnrolmentCode:
    """`url` of central, SHA-256 (hex) of its CA certificate in DER, and the one-time secret.

    `name`: what the administrator calls what is enrolled; empty in a code of an older central.
    """

    kind: EnrolmentKind
    url: str
    ca_fingerprint: str
    secret: str
    name: str = ""

    def text(self) -> str:
        """The code as one line to hand over; ends with a CRC-32 so that a typing error is told from a refusal."""
        fields = {"k": self.kind.value, "u": self.url, "f": self.ca_fingerprint, "s": self.secret}
        body = canonical(fields | ({"n": self.name} if self.name else {}))
        return PREFIX + b64(body + zlib.crc32(body).to_bytes(4, "big"))


def parse_enrolment_code(text: str) -> EnrolmentCode:
    """Read a code; raises BadEnrolmentCodeError with words for the person who typed it."""
    compact = "".join(text.split())
    if not compact.startswith(PREFIX):
        raise BadEnrolmentCodeError(
            "This is not an enrolment code. It starts with RD1. Ask your administrator for it."
        )
    try:
        raw = unb64(compact[len(PREFIX) :])
        body, check = raw[:-4], raw[-4:]
        if zlib.crc32(body).to_bytes(4, "big") != check:
            raise ValueError
        fields = strict.table(body, strict.CODE)
        name = fields.get("n", "")
        if not all(isinstance(text, str) for text in (*(fields[key] for key in "kufs"), name)):
            raise ValueError
        return EnrolmentCode(EnrolmentKind(fields["k"]), fields["u"], fields["f"], fields["s"], name)
    except (ValueError, KeyError, TypeError) as error:
        raise BadEnrolmentCodeError(
            "The enrolment code is incomplete or mistyped. Copy the whole line again."
        ) from error
