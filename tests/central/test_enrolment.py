"""Enrolment: a code is good once, for one kind, for 24 hours, and for the agency's own CA only."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from sqlalchemy import update

from respond_desktop.central.config import load_config
from respond_desktop.central.people.codes import secret_hash
from respond_desktop.central.setup import open_parts
from respond_desktop.central.storage.tables import EnrolmentCodeRow
from respond_desktop.wire.client import CaMismatchError, EnrolmentError, enrol, fetch_ca
from respond_desktop.wire.enrolment import EnrolmentCode, EnrolmentKind
from respond_desktop.wire.signing import ENROL_PROOF, b64, new_key, public_bytes, sign
from tests.support.central import RunningCentral


def ask(code: EnrolmentCode, **changes: str) -> dict[str, str]:
    key = new_key()
    public = b64(public_bytes(key))
    proof = sign(key, ENROL_PROOF, f"{code.secret}\n{code.kind.value}\n{public}".encode())
    fields = {
        "secret": code.secret,
        "kind": code.kind.value,
        "name": "Desk",
        "public_key": public,
        "proof": proof,
    }
    return {**fields, **changes}


def post(central: RunningCentral, body: dict[str, str]) -> httpx.Response:
    with central.client() as client:
        return client.post("/v1/enrol", json=body)


def test_a_workstation_and_a_camera_enrol(shared_central: RunningCentral) -> None:
    desk = shared_central.enrol_workstation("Desk 9")
    assert desk.enrolled.agency == "Test Agency"
    assert desk.enrolled.training
    assert desk.enrolled.media_port == shared_central.media_port
    assert desk.enrolled.log_key == (shared_central.folder / "log.pub").read_text().strip()
    person = shared_central.add_user("4207", "officer")
    with shared_central.administration() as administration:
        administration.add_unit("207", "East")
        administration.add_device("5502")
        administration.assign("5502", "4207", "207")
    camera, _key = shared_central.enrol_camera("5502")
    assert (camera.device_number, camera.unit_number) == ("5502", "207")
    done = [r["body"] for r in shared_central.log() if r["kind"] == "enrol.done"]
    assert {"workstation", "camera"} <= {d["kind"] for d in done}
    assert person


def test_every_refusal_reads_the_same(shared_central: RunningCentral) -> None:
    used = shared_central.code(EnrolmentKind.WORKSTATION, "Used")
    enrol(used, new_key())
    expired = shared_central.code(EnrolmentKind.WORKSTATION, "Expired")
    parts = open_parts(load_config(shared_central.home))
    old = update(EnrolmentCodeRow).where(EnrolmentCodeRow.secret_hash == secret_hash(expired.secret))  # type: ignore[arg-type]
    yesterday = old.values(expires_at=datetime.now(UTC) - timedelta(seconds=1))
    parts.database.run_sync(lambda s: s.connection().execute(yesterday) and None)
    parts.close()
    fresh = shared_central.code(EnrolmentKind.WORKSTATION, "Fresh")
    unknown = EnrolmentCode(EnrolmentKind.WORKSTATION, fresh.url, fresh.ca_fingerprint, "A" * 27)
    stolen_proof = ask(fresh, public_key=b64(public_bytes(new_key())))
    as_camera = ask(EnrolmentCode(EnrolmentKind.CAMERA, fresh.url, fresh.ca_fingerprint, fresh.secret))
    bodies = [ask(used), ask(expired), ask(unknown), stolen_proof, as_camera, ask(fresh, public_key="é")]
    answers = [post(shared_central, body) for body in bodies]
    assert {a.status_code for a in answers} == {403}
    assert len({a.text for a in answers}) == 1
    assert answers[0].json()["kind"] == "enrolment_refused"
    assert post(shared_central, ask(fresh)).status_code == 201, "a failed attempt must not use the code up"
    reasons = [r["body"]["reason"] for r in shared_central.log() if r["kind"] == "enrol.refused"]
    assert {"used", "expired", "unknown", "proof"} <= set(reasons)


def test_another_ca_stops_the_enrolment(shared_central: RunningCentral) -> None:
    code = shared_central.code(EnrolmentKind.WORKSTATION, "Desk")
    with pytest.raises(CaMismatchError):
        fetch_ca(code.url, "0" * 64)
    with pytest.raises(CaMismatchError):
        enrol(EnrolmentCode(code.kind, code.url, "0" * 64, code.secret), new_key())
    assert enrol(code, new_key())[0].id, "nothing was sent, so the code is still good"


def test_nobody_there_is_said_in_words() -> None:
    with pytest.raises(EnrolmentError, match="can't be reached"):
        fetch_ca("https://127.0.0.1:9", "0" * 64)


def test_refusals_do_not_fill_the_log(central: RunningCentral) -> None:
    nobody = EnrolmentCode(EnrolmentKind.WORKSTATION, central.url, "", "B" * 27)
    with central.client() as client:
        codes = [client.post("/v1/enrol", json=ask(nobody)).status_code for _ in range(40)]
    assert codes.count(403) == 30
    assert codes.count(429) == 10
    assert len([r for r in central.log() if r["kind"] == "enrol.refused"]) == 30
    assert central.enrol_workstation().id
