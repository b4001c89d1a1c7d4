"""Fixtures of a running central."""

from tests.support.central import central, shared_central

__all__ = ["central", "shared_central"]
