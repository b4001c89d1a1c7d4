"""Intake of a workstation's own chain: whole, in order, unchanged, by its own key."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from respond_desktop.audit.record import Draft, Head, Record, body_hash, header_hash, seal
from respond_desktop.wire.signing import LOG_RECORD, new_key, sign, unb64
from tests.support.central import RunningCentral, TestWorkstation


def chain(log: str, key: Ed25519PrivateKey, count: int, head: Head | None = None) -> list[Record]:
    head, made = head or Head(), []
    for number in range(count):
        made.append(seal(Draft(datetime.now(UTC), "watch.asked", {"n": number}), log, head, key))
        head = Head(made[-1].seq, made[-1].hash)
    return made


def send(desk: TestWorkstation, records: list[Record], **changes: Any) -> httpx.Response:
    body = {"workstation_id": desk.id, "records": [asdict(r) for r in records], **changes}
    return desk.request("POST", "/v1/audit/records", json=body)


def test_a_large_batch_arrives_with_a_proof_alone(desk: TestWorkstation) -> None:
    head, made = Head(), list[Record]()
    for _ in range(10):
        made.append(
            seal(Draft(datetime.now(UTC), "watch.asked", {"n": "x" * 50_000}), desk.id, head, desk.key)
        )
        head = Head(made[-1].seq, made[-1].hash)
    assert send(desk, made).json() == {"received_seq": 10}


@pytest.fixture
def desk(shared_central: RunningCentral) -> TestWorkstation:
    return shared_central.enrol_workstation()


def integrity(central: RunningCentral, desk: TestWorkstation) -> list[str]:
    records = [r["body"] for r in central.log() if r["kind"] == "integrity"]
    return [r["words"] for r in records if r.get("workstation") == desk.id]


def test_records_arrive_without_a_session_and_may_be_sent_again(desk: TestWorkstation) -> None:
    made = chain(desk.id, desk.key, 5)
    assert send(desk, made[:3]).json() == {"received_seq": 3}
    assert send(desk, made[1:]).json() == {"received_seq": 5}
    assert send(desk, made).json() == {"received_seq": 5}
    received = [r["body"] for r in desk.central.log() if r["kind"] == "audit.received"]
    mine = [r for r in received if r["workstation"] == desk.id]
    assert [(r["first"], r["last"]) for r in mine] == [(1, 3), (4, 5)]
    assert mine[-1]["hash"] == made[-1].hash


def forged(desk: TestWorkstation, body: str = "{}", **header: str | int) -> Record:
    """A record with a genuine signature whose header or text says what no workstation writes."""
    (sound,) = chain(desk.id, desk.key, 1)
    salt = unb64(sound.salt)
    told: dict[str, str | int] = {**sound.header, "body": body_hash(salt, body.encode()), **header}
    digest = header_hash(told)
    return Record(told, digest, sign(desk.key, LOG_RECORD, bytes.fromhex(digest)), sound.salt, body)


@pytest.mark.attack("strict parser")
@pytest.mark.parametrize(
    ("body", "header"),
    [
        ("{}", {"at": "never"}),
        ("{}", {"at": "2026-13-01T00:00:00.000Z"}),
        ("{}", {"at": "2026-01-01"}),
        ("{}", {"at": 17}),
        ("{}", {"kind": 17}),
        ("{}", {"kind": "k" * 65}),
        ("{}", {"more": "x"}),
        ("not JSON", {}),
        ("[]", {}),
        ("[" * 2000, {}),
        ('{"a":' * 33 + "1" + "}" * 33, {}),
    ],
)
def test_a_signed_record_that_no_later_reader_could_read_is_refused(
    desk: TestWorkstation, body: str, header: dict[str, Any]
) -> None:
    answer = send(desk, [forged(desk, body, **header)])
    assert answer.status_code == 409, answer.text
    assert "can't be read" in answer.json()["detail"]


@pytest.mark.attack("strict parser")
def test_no_words_end_the_copy_of_what_a_workstation_does(desk: TestWorkstation) -> None:
    typed = (
        '{"words":"1958-03-04 12 Elm Street"}',
        '{"words":"0001-01-01T00:00:00Z"}',
        '{"words":"' + "x" * 100_000 + '"}',
        '{"a":1,"a":12345678901234567890}',
        '{"words":"\\ud83d"}',
        '{"a":' * 32 + "1" + "}" * 32,
    )
    made = chain(desk.id, desk.key, 0)
    for number, body in enumerate(typed, 1):
        prev = made[-1].hash if made else Head().hash
        made.append(forged(desk, body, seq=number, prev=prev))
    assert send(desk, made).json() == {"received_seq": len(typed)}


def test_a_gap_is_refused_and_recorded_once(desk: TestWorkstation) -> None:
    made = chain(desk.id, desk.key, 4)
    send(desk, made[:1])
    for _ in range(2):
        answer = send(desk, made[2:])
        assert answer.status_code == 409
        assert answer.json()["kind"] == "chain_broken"
        assert answer.json()["received_seq"] == 1
        assert answer.json()["missing"] and answer.json()["received_hash"] == made[0].hash
    assert integrity(desk.central, desk) == ["record 2 is missing"]
    assert send(desk, made[1:]).json() == {"received_seq": 4}


def test_a_rewritten_chain_is_refused(desk: TestWorkstation) -> None:
    send(desk, chain(desk.id, desk.key, 3))
    answer = send(desk, chain(desk.id, desk.key, 4))
    assert answer.status_code == 409
    assert "missing" not in answer.json()
    assert integrity(desk.central, desk) == ["record 1 was changed"]


def test_another_branch_is_refused(desk: TestWorkstation) -> None:
    send(desk, chain(desk.id, desk.key, 2))
    elsewhere = chain(desk.id, desk.key, 2)
    answer = send(desk, chain(desk.id, desk.key, 1, Head(2, elsewhere[-1].hash)))
    assert answer.status_code == 409
    assert "does not follow" in answer.json()["detail"]


def test_forged_records_are_refused(desk: TestWorkstation) -> None:
    good = asdict(chain(desk.id, desk.key, 1)[0])
    cases = {
        "another key": asdict(chain(desk.id, new_key(), 1)[0]),
        "another log": asdict(chain("station-other", desk.key, 1)[0]),
        "changed body": {**good, "body": '{"n":7}'},
        "no body": {**good, "body": ""},
        "bad salt": {**good, "salt": "%"},
        "no header": {**good, "header": {}},
        "odd number": {**good, "header": {**good["header"], "seq": "first"}},
        "signed huge number": asdict(chain(desk.id, desk.key, 1, Head(2**70))[0]),
        "huge number": {**good, "header": {**good["header"], "seq": 2**70}},
    }
    for name, record in cases.items():
        answer = desk.request(
            "POST", "/v1/audit/records", json={"workstation_id": desk.id, "records": [record]}
        )
        assert answer.status_code in (409, 422), (name, answer.text)
    assert send(desk, chain(desk.id, desk.key, 1)).status_code == 200


def test_nobody_sends_in_another_ones_name(desk: TestWorkstation) -> None:
    other = desk.central.enrol_workstation()
    made = chain(other.id, other.key, 1)
    assert send(desk, made, workstation_id=other.id).status_code == 401
