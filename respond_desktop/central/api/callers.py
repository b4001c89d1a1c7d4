"""How a route says that a signed-in person asks, and which ids it takes."""

from typing import Annotated

from fastapi import Depends, Path

from respond_desktop.central.api.deps import current_session
from respond_desktop.central.people.sessions import Session

Caller = Annotated[Session, Depends(current_session)]
Id = Annotated[str, Path(min_length=1, max_length=64)]
