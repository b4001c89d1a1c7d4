"""What this version doesn't know is read as something newer, and is none of what one may choose from."""

import copy
import pickle
from enum import Enum

import msgspec
import pytest
from pydantic import TypeAdapter

from respond_desktop.domain.alert.alerts import AlertOutcome, Withheld
from respond_desktop.domain.alert.handover import GOES_OVER, OpenKind
from respond_desktop.domain.backup import Code, ResponseState
from respond_desktop.domain.cases import CaseState
from respond_desktop.domain.newer import Reported, is_newer, newer
from respond_desktop.domain.people import Role
from respond_desktop.domain.recordings import StartCause
from respond_desktop.domain.rights.policy import Permission
from respond_desktop.domain.views import ViewKind
from respond_desktop.domain.watches import (
    Notice,
    NoticeChannel,
    NoticeResult,
    WatchEnd,
    WatchState,
    notices_complete,
    told,
)

REPORTED = (
    AlertOutcome,
    CaseState,
    NoticeChannel,
    NoticeResult,
    OpenKind,
    ResponseState,
    StartCause,
    ViewKind,
    WatchEnd,
    WatchState,
    Withheld,
)


@pytest.mark.parametrize("kind", REPORTED)
@pytest.mark.parametrize("said", ["drone", "", "newer", "NEWER", "x" * 60_000])
def test_an_unknown_value_is_read_as_the_one_newer_and_is_none_to_choose(
    kind: type[Reported], said: str
) -> None:
    text = msgspec.json.encode(said)
    by_msgspec = msgspec.json.decode(text, type=kind)
    by_pydantic = TypeAdapter(kind).validate_json(text)
    assert by_msgspec is by_pydantic is newer(kind) and is_newer(by_msgspec)
    assert by_msgspec not in list(kind) and all(by_msgspec != known for known in kind)
    assert msgspec.json.encode(by_msgspec) == b'"newer"', "nothing that somebody sent is passed on"


@pytest.mark.parametrize("kind", REPORTED)
@pytest.mark.parametrize("text", [b"7", b"null", b"{}", b"[]", b"true"])
def test_what_is_no_text_is_still_refused(kind: type[Reported], text: bytes) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(text, type=kind)


@pytest.mark.parametrize("kind", REPORTED)
def test_it_stays_one_when_copied_and_sent_between_processes(kind: type[Enum]) -> None:
    assert copy.deepcopy(newer(kind)) is newer(kind)
    assert pickle.loads(pickle.dumps(newer(kind))) is newer(kind)


@pytest.mark.parametrize("kind", [Role, Permission])
def test_rights_are_never_guessed(kind: type[Enum]) -> None:
    with pytest.raises(ValueError, match="is not a valid"):
        kind("chief")
    with pytest.raises(ValueError, match="is not a valid"):
        kind("newer")


def test_a_newer_way_of_telling_the_officer_counts_for_none_of_the_three() -> None:
    shown = tuple(Notice(channel, NoticeResult.SHOWN) for channel in NoticeChannel)
    extra = Notice(NoticeChannel("scent"), NoticeResult.SHOWN)
    assert told((*shown, extra)) == len(NoticeChannel) and notices_complete((*shown, extra))
    assert told((*shown[:2], extra)) == 2 and not notices_complete((*shown[:2], extra))
    dimmed = Notice(NoticeChannel.LED, NoticeResult("shown_dimmed"))
    assert told((*shown[:2], dimmed)) == 2, "an unknown result is not shown"


def test_a_newer_thing_never_goes_over_by_itself() -> None:
    assert newer(OpenKind) not in GOES_OVER


def test_a_code_of_a_newer_agency_is_kept_as_its_number() -> None:
    assert f"Code {msgspec.json.decode(b'4', type=Code)}" == "Code 4"
    assert list(Code) == [1, 2, 3] and Code(2) is Code.CODE_2
    for bad in (b"-1", b"100", b'"3"', b"2e40"):
        with pytest.raises(msgspec.ValidationError):
            msgspec.json.decode(bad, type=Code)
