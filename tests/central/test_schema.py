"""`/v1/openapi.json` as documented: every answer is one that the schema tells of, every error a problem."""

import re
import warnings
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from respond_desktop.central.api.problems import MEDIA_TYPE
from respond_desktop.wire.client import dpop_proof
from tests.support.central import RunningCentral
from tests.support.documented import check

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import schemathesis
    from schemathesis.checks import not_a_server_error
    from schemathesis.specs.openapi.checks import (
        content_type_conformance,
        response_schema_conformance,
        status_code_conformance,
    )

pytestmark = pytest.mark.attack("as documented")
PAGES = Path(__file__).parents[2] / "docs" / "protocol"
EXAMPLES = 6
FROM_THE_GUARD = {"400", "408", "413", "421", "422", "431", "500"}
OPEN = {"/v1/health", "/v1/banner", "/v1/ca.pem", "/v1/enrol"}
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


def test_generated_requests_meet_no_failure_and_nothing_undocumented(shared_central: RunningCentral) -> None:
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
                    assert answer.headers["content-type"] == MEDIA_TYPE
                check(shared_central.schema, answer)
                case.validate_response(answer, checks=CHECKS)

            send()
    assert shared_central.process is not None
    assert shared_central.process.poll() is None


@pytest.mark.parametrize("path", ["/v1/health", "/v1/banner", "/v1/ca.pem", "/v1/openapi.json"])
def test_what_is_open_needs_no_proof(shared_central: RunningCentral, path: str) -> None:
    with shared_central.client() as client:
        answer = client.get(path)
    assert answer.status_code == 200
    check(shared_central.schema, answer)


def test_asking_for_the_schema_changes_nothing(shared_central: RunningCentral) -> None:
    with shared_central.client() as client:
        first, second = (client.get("/v1/openapi.json").content for _ in range(2))
    assert first == second


def test_nothing_has_no_type(shared_central: RunningCentral) -> None:
    shared_central.add_user("leaver", "operator")
    desk = shared_central.enrol_workstation("Desk of the leaver")
    desk.sign_in("leaver")
    answer = desk.sign_out()
    assert answer.status_code == 204
    assert "content-type" not in answer.headers


def test_every_request_tells_of_every_answer_it_may_get(shared_central: RunningCentral) -> None:
    for path, operations in shared_central.schema["paths"].items():
        for method, operation in operations.items():
            told = operation["responses"]
            assert set(told) >= FROM_THE_GUARD, (method, path)
            assert "default" not in told, "a default tells of nothing"
            if path not in OPEN:
                assert {"401", "503"} <= set(told), (method, path)
            for status, answer in told.items():
                assert answer["description"]
                if int(status) >= 400:
                    assert list(answer["content"]) == [MEDIA_TYPE], (method, path, status)
                    schema = answer["content"][MEDIA_TYPE]["schema"]
                    assert schema == {"$ref": "#/components/schemas/Problem"}


def test_the_protocol_page_and_the_schema_name_the_same_requests(shared_central: RunningCentral) -> None:
    page = (PAGES / "https.md").read_text(encoding="utf-8")
    told = {
        (method, re.sub(r"\{[^}]*\}", "{id}", path))
        for method, path in re.findall(r"^\| (GET|POST|PUT|DELETE) (/v1/\S+) \|", page, re.MULTILINE)
    }
    served = {
        (method.upper(), re.sub(r"\{[^}]*\}", "{id}", path))
        for path, operations in shared_central.schema["paths"].items()
        for method in operations
    }
    assert told == served | {("GET", "/v1/openapi.json")}
    for path in ("/v1/live", "/v1/camera"):
        assert any(f"## WebSocket `{path}`" in p.read_text(encoding="utf-8") for p in PAGES.glob("*-link.md"))
        assert path in shared_central.schema["info"]["description"]


def test_the_guards_own_answers_are_documented(shared_central: RunningCentral) -> None:
    with shared_central.client() as client:
        for answer in (
            client.get("/v1/health", headers={"Host": "evil.example"}),
            client.get("/v1/health", headers={f"X-{n}": "1" for n in range(80)}),
            client.post("/v1/enrol", content=b"x" * 70_000),
            client.post("/v1/enrol", content=b"{"),
            client.post("/v1/sign-in", json={}),
            client.post("/v1/sign-out"),
            client.get("/v1/my-views", headers={"DPoP": "x"}),
            client.put("/v1/kept/none", content=b"x"),
            client.get("/v1/health?", headers={"Connection": "Upgrade", "Upgrade": "websocket", "Host": "x"}),
        ):
            assert answer.status_code >= 400
            check(shared_central.schema, answer)
