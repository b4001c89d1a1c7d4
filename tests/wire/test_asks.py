"""Whatever is asked of central is refused when a value of it isn't known: no body can forget to say so."""

import typing
from enum import Enum

import pytest
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from respond_desktop.domain.newer import Reported
from respond_desktop.wire import strict
from respond_desktop.wire.bodies.alerts import CloseAlert
from respond_desktop.wire.bodies.body import KnownOrRefused
from tests.wire.today import BODIES

ASKS = [
    k
    for k in BODIES
    if k.__name__.endswith("Ask") or (k.__doc__ or "").lstrip().startswith(("`POST", "`PUT"))
]


def _enums(hint: object) -> set[type[Enum]]:
    found = {e for part in typing.get_args(hint) for e in _enums(part)}
    return found | {hint} if isinstance(hint, type) and issubclass(hint, Enum) else found


def _fields() -> list[tuple[type[BaseModel], str, FieldInfo]]:
    return [(kind, name, field) for kind in ASKS for name, field in kind.model_fields.items()]


@pytest.mark.promise
def test_every_reported_value_in_an_ask_must_be_known() -> None:
    looked = 0
    for kind, name, field in _fields():
        for enum in _enums(field.annotation):
            if issubclass(enum, Reported):
                looked += 1
                assert KnownOrRefused in field.metadata, (
                    f"{kind.__name__}.{name}: mark it Known, an ask is never guessed"
                )
    assert looked >= 2, "the closing of alerts at least"


@pytest.mark.promise
@pytest.mark.parametrize("said", ["newer", "NEWER", "real ", "misunderstanding", ""])
def test_what_is_not_known_is_refused(said: str) -> None:
    with pytest.raises(strict.UnreadableTextError):
        strict.model(CloseAlert, f'{{"outcome":"{said}"}}', strict.BODY)


def test_the_schema_offers_only_what_is_known() -> None:
    assert CloseAlert.model_json_schema()["$defs"]["AlertOutcome"]["enum"] == ["real", "false", "test"]
