"""Digests in the bodies of the HTTPS interface are digests, not only as long as one."""

import re

import pytest
from pydantic import BaseModel, ValidationError

from respond_desktop.wire.bodies import handover, history, http, my_views
from respond_desktop.wire.bodies.body import Body
from respond_desktop.wire.bodies.http import Sha256Hex

MODULES = (http, my_views, history, handover)
BODIES = [b for m in MODULES for b in vars(m).values() if isinstance(b, type) and issubclass(b, Body)]
DIGESTS = [(body, name) for body in BODIES for name in body.model_fields if re.search(r"hash|sha256", name)]


class _Typed(BaseModel):
    digest: Sha256Hex


def refused(text: str) -> bool:
    try:
        _Typed(digest=text)
    except ValidationError:
        return True
    return False


@pytest.mark.attack("local records compared")
def test_every_field_that_holds_a_digest_is_of_the_one_type() -> None:
    assert {body.__name__ for body, _ in DIGESTS} >= {
        "WatchAsk",
        "TalkAsk",
        "KeepAsk",
        "BackupAsk",
        "LocalRecord",
    }
    for body, name in DIGESTS:
        pattern = str(body.model_fields[name].metadata)
        assert "^[0-9a-f]{64}$" in pattern, f"{body.__name__}.{name} only has a length"


@pytest.mark.attack("local records compared")
@pytest.mark.parametrize("text", ["g" * 64, "A" * 64, "0" * 63, "0" * 65, "0" * 64 + "\n", "\u0660" * 64, ""])
def test_what_is_no_digest_is_refused(text: str) -> None:
    assert refused(text)
    assert not refused("0123456789abcdef" * 4)
