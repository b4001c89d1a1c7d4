"""Does things one after the other: one that fails keeps none of those after it from being done."""

from collections.abc import Callable

import structlog

logger = structlog.get_logger(__name__)


def in_turn(failed: str, *steps: Callable[[], object]) -> None:
    """Take every step; what a step raises is logged as the event `failed`."""
    for step in steps:
        try:
            step()
        except Exception as error:  # the next step may be what ends a view
            logger.error(failed, error=type(error).__name__, exc_info=True)
