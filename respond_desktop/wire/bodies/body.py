"""What every body of the HTTPS interface is: never changed once it is made, read as far as it is known."""

from enum import Enum
from typing import Any

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from respond_desktop.domain.newer import is_newer


class Body(BaseModel):
    """Unknown fields are left out by who reads it: a newer writer may say more than an older reader knows.

    So a field can only add: what must not be overlooked is a new value of a known field, or a new address.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)


class KnownOrRefused:
    """Marks a value in what is asked: one that isn't known is refused in words, for an ask is never guessed."""

    @staticmethod
    def __get_pydantic_core_schema__(source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(_known, handler(source))

    @staticmethod
    def __get_pydantic_json_schema__(schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return handler(schema)


def _known(value: Enum) -> Enum:
    if is_newer(value):
        raise ValueError("it is not one of the values known here")
    return value
