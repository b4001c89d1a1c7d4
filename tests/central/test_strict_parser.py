"""What strangers write is read by one strict parser: refused with words, never a failure inside central."""

import json
import time
from collections.abc import Iterator

import httpx
import pytest

from respond_desktop.central.api.deps import token_hash
from respond_desktop.wire.signing import b64, new_key, public_bytes
from tests.support.central import RunningCentral, TestWorkstation

pytestmark = pytest.mark.attack("strict parser")
PATH = "/v1/my-views"


@pytest.fixture(scope="module")
def desk(shared_central: RunningCentral) -> Iterator[TestWorkstation]:
    shared_central.add_user("strict", "operator")
    signed_in = shared_central.enrol_workstation("Desk of the strict")
    assert signed_in.sign_in("strict").status_code == 200
    yield signed_in


def deep(levels: int) -> str:
    return '{"a":' * levels + "1" + "}" * levels


def claims(desk: TestWorkstation, **more: str) -> str:
    """Claims of a good proof as text, some replaced by text that needn't be JSON."""
    good = {
        "jti": json.dumps(b64(new_key().private_bytes_raw())),
        "htm": '"GET"',
        "htu": json.dumps(desk.central.url + PATH),
        "iat": str(int(time.time())),
        "ath": json.dumps(token_hash(desk.session or "")),
    }
    return "{" + ",".join(f'"{key}":{value}' for key, value in {**good, **more}.items()) + "}"


def header(desk: TestWorkstation, **more: str) -> str:
    own = json.dumps({"kty": "OKP", "crv": "Ed25519", "x": b64(public_bytes(desk.key))})
    good = {"typ": '"dpop+jwt"', "alg": '"Ed25519"', "jwk": own}
    return "{" + ",".join(f'"{key}":{value}' for key, value in {**good, **more}.items()) + "}"


def send(desk: TestWorkstation, head: str, body: str) -> httpx.Response:
    signed = f"{b64(head.encode())}.{b64(body.encode())}"
    proof = f"{signed}.{b64(desk.key.sign(signed.encode()))}"
    with desk.central.client() as client:
        return client.get(PATH, headers={"DPoP": proof, "Authorization": f"DPoP {desk.session}"})


def test_a_proof_made_by_hand_is_taken(desk: TestWorkstation) -> None:
    assert send(desk, header(desk), claims(desk)).status_code == 200


BAD_CLAIMS = {
    "iat of 400 digits": {"iat": "9" * 400},
    "iat of 1,300 digits": {"iat": "9" * 1300},
    "iat beyond every number": {"iat": "1e999"},
    "iat minus infinity": {"iat": "-Infinity"},
    "iat nothing": {"iat": "NaN"},
    "iat yes": {"iat": "true"},
    "iat a list": {"iat": "[1]"},
    "jti half a character": {"jti": '"\\ud800\\ud800aaaaaaaaa"'},
    "jti a number": {"jti": "12345678901"},
    "htu an object": {"htu": "{}"},
    "htm nothing": {"htm": "null"},
    "ath a number": {"ath": "17"},
    "nested": {"x": deep(400)},
    "nested lists": {"x": "[" * 1200 + "]" * 1200},
    "key twice": {"x": f'1,"iat":{int(time.time())}'},
}
BAD_HEADERS = {
    "nested": {"x": deep(400)},
    "typ a list": {"typ": '["dpop+jwt"]'},
    "alg nothing": {"alg": "null"},
    "alg a list": {"alg": '["Ed25519"]'},
    "jwk a text": {"jwk": '"x"'},
    "x a number": {"jwk": '{"kty":"OKP","crv":"Ed25519","x":17}'},
    "x a list": {"jwk": '{"kty":"OKP","crv":"Ed25519","x":["a"]}'},
    "x too short": {"jwk": '{"kty":"OKP","crv":"Ed25519","x":"AA"}'},
    "x not ASCII": {"jwk": '{"kty":"OKP","crv":"Ed25519","x":"\\u00e9"}'},
    "critical": {"crit": '["b64"]', "b64": "false"},
    "digits": {"x": "9" * 900},
    "key twice": {"typ": '"dpop+jwt","typ":"dpop+jwt"'},
}


@pytest.mark.parametrize("name", BAD_CLAIMS)
def test_claims_that_are_none_are_refused(desk: TestWorkstation, name: str) -> None:
    refused(send(desk, header(desk), claims(desk, **BAD_CLAIMS[name])))


@pytest.mark.parametrize("name", BAD_HEADERS)
def test_headers_that_are_none_are_refused(desk: TestWorkstation, name: str) -> None:
    refused(send(desk, header(desk, **BAD_HEADERS[name]), claims(desk)))


@pytest.mark.parametrize("text", ["[]", "17", '"x"', "null", "", "{", "\ufeff{}", "{}{}"])
def test_proofs_that_are_no_objects_are_refused(desk: TestWorkstation, text: str) -> None:
    refused(send(desk, header(desk), text))
    refused(send(desk, text, claims(desk)))


def refused(answer: httpx.Response) -> None:
    assert answer.status_code == 401, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


BODIES = {
    "nested": deep(5000),
    "nested lists": "[" * 60_000,
    "digits": '{"secret":' + "9" * 5000 + "}",
    "key twice": '{"secret":"a","secret":"b","kind":"camera","name":"n","public_key":"k","proof":"p"}',
    "no number": '{"secret":NaN}',
    "infinite": '{"secret":-Infinity}',
    "too large a number": '{"secret":1e999}',
    "half a character": '{"secret":"\\ud800"}',
    "two values": "{}{}",
}


@pytest.mark.parametrize("name", BODIES)
def test_bodies_that_are_no_json_are_not_valid(shared_central: RunningCentral, name: str) -> None:
    with shared_central.client() as client:
        for path in ("/v1/enrol", "/v1/sign-in", "/v1/audit/records"):
            answer = client.post(
                path, content=BODIES[name].encode(), headers={"content-type": "application/json"}
            )
            assert answer.status_code == 422, (path, answer.text)
            assert answer.headers["content-type"] == "application/problem+json"


def test_none_of_it_was_a_failure_inside(desk: TestWorkstation) -> None:
    refused(send(desk, header(desk), claims(desk, iat="9" * 400)))
    refused(send(desk, header(desk), claims(desk, x=deep(400))))
    assert "fault=" not in (desk.central.home / "central.log").read_text()
    assert "request_failed" not in (desk.central.home / "central.log").read_text()
