"""Every body that there is today."""

from importlib import import_module
from pkgutil import iter_modules

from pydantic import BaseModel

from respond_desktop.wire import bodies
from tests.wire.yesterday.make import bodies_of

BODIES: list[type[BaseModel]] = [
    kind
    for found in iter_modules(bodies.__path__)
    for kind in bodies_of(import_module(f"{bodies.__name__}.{found.name}"))
]
