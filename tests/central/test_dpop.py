"""Attacks on the proof that binds requests to the workstation's key (RFC 9449)."""

import json
import time
from collections.abc import Iterator

import httpx
import pytest
from joserfc import jws
from joserfc.jwk import OctKey, OKPKey

from respond_desktop.central.api.deps import token_hash
from respond_desktop.wire.client import dpop_proof
from respond_desktop.wire.signing import b64, new_key, public_bytes
from tests.support.central import RunningCentral, TestWorkstation

PATH = "/v1/my-views"


@pytest.fixture(scope="module")
def desk(shared_central: RunningCentral) -> Iterator[TestWorkstation]:
    shared_central.add_user("victim", "operator")
    signed_in = shared_central.enrol_workstation("Desk of the victim")
    assert signed_in.sign_in("victim").status_code == 200
    yield signed_in


def send(desk: TestWorkstation, proof: str | None, token: str | None, path: str = PATH) -> httpx.Response:
    headers = {k: v for k, v in {"DPoP": proof, "Authorization": token and f"DPoP {token}"}.items() if v}
    with desk.central.client() as client:
        return client.get(path, headers=headers)


def refused(answer: httpx.Response) -> bool:
    return answer.status_code == 401 and answer.headers["content-type"] == "application/problem+json"


def test_a_good_proof_is_taken_once(desk: TestWorkstation) -> None:
    proof = dpop_proof(desk.key, "GET", desk.central.url + PATH, desk.session)
    assert send(desk, proof, desk.session).status_code == 200
    replayed = send(desk, proof, desk.session)
    assert refused(replayed)
    assert "used before" in replayed.json()["detail"]


def test_a_stolen_session_is_worth_nothing_at_another_workstation(desk: TestWorkstation) -> None:
    thief = desk.central.enrol_workstation("Thief")
    proof = dpop_proof(thief.key, "GET", desk.central.url + PATH, desk.session)
    assert refused(send(desk, proof, desk.session))


def test_a_proof_fits_one_request_only(desk: TestWorkstation) -> None:
    url = desk.central.url
    wrong = {
        "method": dpop_proof(desk.key, "POST", url + PATH, desk.session),
        "path": dpop_proof(desk.key, "GET", url + "/v1/watches", desk.session),
        "host": dpop_proof(desk.key, "GET", "https://localhost:1" + PATH, desk.session),
        "no session": dpop_proof(desk.key, "GET", url + PATH),
        "other session": dpop_proof(desk.key, "GET", url + PATH, "another"),
        "stranger's key": dpop_proof(new_key(), "GET", url + PATH, desk.session),
        "not a token": "x.y.z",
    }
    for name, proof in wrong.items():
        assert refused(send(desk, proof, desk.session)), name
    assert refused(send(desk, None, desk.session))
    assert refused(send(desk, dpop_proof(desk.key, "GET", url + PATH, desk.session), None))


def forged(desk: TestWorkstation, header: dict[str, object], claims: dict[str, object], key: object) -> str:
    own = {"kty": "OKP", "crv": "Ed25519", "x": b64(public_bytes(desk.key))}
    full = {"typ": "dpop+jwt", "alg": "Ed25519", "jwk": own, **header}
    body = {"jti": b64(new_key().private_bytes_raw()), "htm": "GET", "htu": desk.central.url + PATH}
    body |= {"iat": int(time.time()), **claims}  # type: ignore[dict-item]
    return jws.serialize_compact(full, json.dumps(body), key, algorithms=[str(full["alg"])])  # type: ignore[arg-type]


def test_forged_proofs_are_refused(desk: TestWorkstation) -> None:
    own, other = OKPKey.import_key(desk.key), OKPKey.import_key(new_key())
    ath = {"ath": token_hash(desk.session or "")}
    good = forged(desk, {}, ath, own)
    assert send(desk, good, desk.session).status_code == 200
    cases = {
        "signed by another": forged(desk, {}, ath, other),
        "too old": forged(desk, {}, {**ath, "iat": int(time.time()) - 120}, own),
        "from the future": forged(desk, {}, {**ath, "iat": int(time.time()) + 120}, own),
        "time is a text": forged(desk, {}, {**ath, "iat": "now"}, own),
        "time is no number": forged(desk, {}, {**ath, "iat": float("nan")}, own),
        "wrong type": forged(desk, {"typ": "JWT"}, ath, own),
        "short jti": forged(desk, {}, {**ath, "jti": "x"}, own),
        "hmac with the public key": forged(
            desk, {"alg": "HS256"}, ath, OctKey.import_key(public_bytes(desk.key))
        ),
        "private key inside": forged(desk, {"jwk": own.as_dict(private=True)}, ath, own),
    }
    for name, proof in cases.items():
        assert refused(send(desk, proof, desk.session)), name


def test_two_proofs_are_one_too_many(desk: TestWorkstation) -> None:
    url = desk.central.url + PATH
    pair = [("DPoP", dpop_proof(desk.key, "GET", url, desk.session)) for _ in range(2)]
    with desk.central.client() as client:
        answer = client.get(PATH, headers=[*pair, ("Authorization", f"DPoP {desk.session}")])
    assert refused(answer)


def test_a_session_without_the_scheme_is_no_session(desk: TestWorkstation) -> None:
    proof = dpop_proof(desk.key, "GET", desk.central.url + PATH, desk.session)
    with desk.central.client() as client:
        answer = client.get(PATH, headers={"DPoP": proof, "Authorization": f"Bearer {desk.session}"})
    assert refused(answer)
