"""Generated requests against the published schema: no failure inside, every error a problem."""

import warnings
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from respond_desktop.wire.client import dpop_proof
from tests.support.central import RunningCentral

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import schemathesis

EXAMPLES = 6
FINE_WITHOUT_BODY = 204


def test_generated_requests_meet_no_failure(shared_central: RunningCentral) -> None:
    shared_central.add_user("fuzzer", "supervisor")
    desk = shared_central.enrol_workstation("Desk of the fuzzer")
    desk.sign_in("fuzzer")
    with shared_central.client() as client:
        schema = schemathesis.openapi.from_dict(client.get("/v1/openapi.json").json())
        for result in schema.get_all_operations():
            operation = result.ok()
            if operation.path == "/v1/sign-out":
                continue

            @settings(
                max_examples=EXAMPLES,
                deadline=None,
                database=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            @given(case=operation.as_strategy())
            def send(case: schemathesis.Case) -> None:
                path = case.formatted_path
                url = client.base_url.join(path)
                proof = dpop_proof(desk.key, case.method, str(url), desk.session)
                sent = {"DPoP": proof, "Authorization": f"DPoP {desk.session}"}
                body: dict[str, Any] = {"json": case.body}
                if isinstance(case.body, schemathesis.core.NotSet):
                    body = {}
                elif isinstance(case.body, bytes):
                    body = {"content": case.body}
                answer = client.request(case.method, url, headers=sent, **body)
                assert answer.status_code < 500, (case.method, path, answer.text)
                if answer.status_code >= 400:
                    assert answer.headers["content-type"] == "application/problem+json"

            send()
    assert shared_central.process is not None
    assert shared_central.process.poll() is None


@pytest.mark.parametrize("path", ["/v1/health", "/v1/banner", "/v1/ca.pem", "/v1/openapi.json"])
def test_what_is_open_needs_no_proof(shared_central: RunningCentral, path: str) -> None:
    with shared_central.client() as client:
        assert client.get(path).status_code == 200
