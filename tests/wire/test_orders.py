"""Orders: only central's log key, only for this camera, only now, only with a log record."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from respond_desktop.wire import camera, live
from respond_desktop.wire.enrolment import (
    BadEnrolmentCodeError,
    EnrolmentCode,
    EnrolmentKind,
    parse_enrolment_code,
)
from respond_desktop.wire.orders import OrderRefusedError, RestoredOrder, WatchOrder, open_order, seal
from respond_desktop.wire.signing import b64, load_private, new_key, unb64
from respond_desktop.wire.strict import UnreadableTextError

NOW = datetime(2026, 11, 21, 21, 14, 6, tzinfo=UTC)
LOG_KEY = load_private(bytes(range(32)))
ORDER = WatchOrder(
    order_id="o1",
    device_id="d1",
    record_seq=7,
    record_hash="ab" * 32,
    issued_at=NOW,
    expires_at=NOW + timedelta(seconds=10),
    watch_id="w1",
    viewer="R. Okafor",
    purpose="Officer may be in danger",
    stream="s1",
    publish_token="t",
    media_port=8322,
)


def test_a_sealed_order_opens_for_its_camera() -> None:
    assert open_order(seal(ORDER, LOG_KEY), LOG_KEY.public_key(), "d1", NOW) == ORDER


def test_an_order_that_tells_of_a_restored_log_opens_for_its_camera() -> None:
    head = {name: getattr(ORDER, name) for name in ("order_id", "device_id", "issued_at", "expires_at")}
    order = RestoredOrder(
        **head,
        record_seq=101,
        record_hash="cd" * 32,
        old_seq=130,
        old_hash="ef" * 32,
        new_seq=100,
        new_hash="ab" * 32,
    )
    assert open_order(seal(order, LOG_KEY), LOG_KEY.public_key(), "d1", NOW) == order


def test_what_older_cameras_send_is_still_read() -> None:
    at = '"2026-11-21T21:14:06Z"'
    proof = camera.decode_from_camera(f'{{"t":"prove","device_id":"d1","signature":"s","now":{at}}}')
    assert isinstance(proof, camera.Prove) and (proof.record_seq, proof.record_hash) == (0, "")
    told = f'"result":"shown","at":{at},"journal_seq":4'
    notice = camera.decode_from_camera(f'{{"t":"notice","watch_id":"w1","channel":"lcd",{told}}}')
    assert isinstance(notice, camera.NoticeReceipt) and notice.journal_hash == ""


@pytest.mark.promise
@pytest.mark.parametrize(
    ("order", "device", "now", "words"),
    [
        (ORDER, "d2", NOW, "another camera"),
        (ORDER, "d1", NOW + timedelta(seconds=11), "too old"),
        (msgspec.structs.replace(ORDER, record_hash=""), "d1", NOW, "no log record"),
        (msgspec.structs.replace(ORDER, record_seq=0), "d1", NOW, "no log record"),
    ],
)
def test_promise_5_an_order_that_does_not_fit_is_refused(
    order: WatchOrder, device: str, now: datetime, words: str
) -> None:
    with pytest.raises(OrderRefusedError, match=words):
        open_order(seal(order, LOG_KEY), LOG_KEY.public_key(), device, now)


def test_promise_5_an_order_signed_by_another_key_is_refused() -> None:
    with pytest.raises(OrderRefusedError, match="log key"):
        open_order(seal(ORDER, new_key()), LOG_KEY.public_key(), "d1", NOW)


@given(st.integers(min_value=0), st.integers(min_value=1, max_value=255))
def test_promise_5_no_byte_of_an_order_can_be_changed(position: int, flip: int) -> None:
    sealed = seal(ORDER, LOG_KEY)
    body = bytearray(unb64(sealed.body))
    body[position % len(body)] ^= flip
    with pytest.raises(OrderRefusedError):
        open_order(msgspec.structs.replace(sealed, body=b64(bytes(body))), LOG_KEY.public_key(), "d1", NOW)


CODE = EnrolmentCode(EnrolmentKind.CAMERA, "https://127.0.0.1:8443", "cd" * 32, "secret")


def test_an_enrolment_code_survives_line_breaks() -> None:
    text = CODE.text()
    assert parse_enrolment_code(f"  {text[:40]}\n {text[40:]} ") == CODE


@given(st.integers(min_value=4), st.sampled_from("abcXYZ019-_"))
def test_a_mistyped_code_is_told_from_a_refused_one(position: int, letter: str) -> None:
    text = CODE.text()
    at = 4 + position % (len(text) - 4)
    changed = text[:at] + letter + text[at + 1 :]
    if changed != text:
        with pytest.raises(BadEnrolmentCodeError):
            parse_enrolment_code(changed)


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_garbage_is_a_decode_error_and_nothing_else(raw: bytes) -> None:
    for decode in (
        camera.decode_from_camera,
        camera.decode_to_camera,
        live.decode_to_desktop,
        live.decode_from_desktop,
    ):
        with pytest.raises(UnreadableTextError):
            decode(raw)


def test_the_code_is_immutable() -> None:
    assert replace(CODE, secret="other") != CODE
