"""What anybody on the network may read: health, CA certificate, use banner."""

from datetime import UTC, datetime

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse

from respond_desktop.central.api.deps import services
from respond_desktop.wire.bodies.http import Banner, Health

router = APIRouter(prefix="/v1", tags=["open"])


@router.get("/health")
async def health(request: Request) -> Health:
    """Whether central answers, and its clock."""
    config = services(request).config
    return Health(agency=config.agency, training=config.training, now=datetime.now(UTC))


class PemResponse(PlainTextResponse):
    """A certificate."""

    media_type = "application/x-pem-file"


@router.get("/ca.pem", response_class=PemResponse)
async def ca_certificate(request: Request) -> PemResponse:
    """The agency's CA; compare its SHA-256 with the one in the enrolment code."""
    text: str = services(request).ca_pem
    return PemResponse(text)


@router.get("/banner")
async def banner(request: Request) -> Banner:
    """The use banner to show before sign-in (CJIS AC-8)."""
    config = services(request).config
    return Banner(
        agency=config.agency,
        title=config.banner_title,
        paragraphs=config.banner_paragraphs,
        version=config.banner_version,
    )
