"""The promise that a record is on disk."""

import asyncio

Written = asyncio.Future[bool]
"""Done once it is on disk (True), or when this process won't write it (False). Nobody has to wait for it."""
