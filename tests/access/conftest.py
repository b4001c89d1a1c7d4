"""What the tests of keys, enrolment and requests share."""

from tests.support.central import shared_central
from tests.support.secret_service import secret_service

__all__ = ["secret_service", "shared_central"]
