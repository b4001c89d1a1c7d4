"""A real central in its own process and home, for the tests of every part."""

import itertools
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from queue import Empty, Queue
from types import MappingProxyType
from typing import IO, Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from respond_desktop.central.authority.tls import ca_fingerprint
from respond_desktop.central.config import config_from, load_config
from respond_desktop.central.people.administration import Administration, CentralAddress, NewAccount
from respond_desktop.central.people.organisation import Organisation
from respond_desktop.central.setup import DATABASE, init_home, open_parts
from respond_desktop.domain.people import Role
from respond_desktop.wire.bodies.http import Enrolled, SignedIn
from respond_desktop.wire.client import dpop_proof, enrol, trusting
from respond_desktop.wire.enrolment import EnrolmentCode, EnrolmentKind
from respond_desktop.wire.signing import new_key
from tests.support import documented, warm
from tests.support.pace import within
from tests.support.recorded import without_row
from tests.support.warm import Program

PROGRAM = "respond_desktop.central"
START_S = within(60.0)
_desks = itertools.count(1)
PASSWORD = "a long enough password"


class RunningCentral:
    """A central made in `home`; `start`, `stop` (SIGTERM) and `kill` the process as often as needed."""

    more: Mapping[str, str] = MappingProxyType({})
    """More of the environment its programs run in."""

    def __init__(self, home: Path, **options: Any) -> None:
        self.home = home
        self.url = ""
        self.media_port = 0
        self._schema: dict[str, Any] = {}
        self._commands: set[str] = set()
        self.process: Program | None = None
        self.files = 0
        """How many files the process may have open; 0 leaves the limit as it is."""
        self._reader: threading.Thread | None = None
        settings = {"agency": "Test Agency", "training": True, "port": 0, "media_port": 0}
        init_home(config_from(home, {**settings, **options}))

    @property
    def folder(self) -> Path:
        return self.home / "central"

    @property
    def ca_pem(self) -> str:
        return (self.folder / "ca.pem").read_text()

    @property
    def schema(self) -> dict[str, Any]:
        """What this central says of itself."""
        if not self._schema:
            with self.client() as client:
                self._schema = client.get("/v1/openapi.json").json()
        return self._schema

    def environment(self) -> dict[str, str]:
        return {**os.environ, "RESPOND_HOME": str(self.home), "PYTHONWARNINGS": "default", **self.more}

    def cli(self, *args: str, stdin: str = "", code: int = 0, answers: bool = False) -> str:
        """Run `respond-central`; returns stdout (stderr with another exit code, unless it `answers` all the same)."""
        done = warm.run_program(PROGRAM, args, self.environment(), stdin, START_S)
        assert done.returncode == code, (args, done.returncode, done.stdout, done.stderr)
        return done.stdout if code == 0 or answers else done.stderr

    def start(self) -> "RunningCentral":
        assert self.process is None
        with (self.home / "central.log").open("a") as errors:
            if self.files:
                self.process = self._with_few_files(errors)
            else:
                self.process = warm.begin_program(PROGRAM, ["serve"], self.environment(), errors)
        lines: Queue[str] = Queue()
        self._reader = threading.Thread(target=self._read, args=(self.process, lines), daemon=True)
        self._reader.start()
        try:
            said = json.loads(lines.get(timeout=START_S))
        except (Empty, ValueError) as error:
            self.kill()
            raise AssertionError((self.home / "central.log").read_text()) from error
        self.url, self.media_port = said["listening"], said["media_port"]
        return self

    def stop(self) -> int:
        """SIGTERM, and the exit code; 0 when nothing runs."""
        return self._end(signal.SIGTERM)

    def kill(self) -> int:
        """End it at once, as a power cut would."""
        return self._end(signal.SIGKILL)

    def client(self, **options: Any) -> httpx.Client:
        """An httpx client that trusts only this central's CA."""
        return httpx.Client(
            base_url=self.url, verify=trusting(self.ca_pem), timeout=within(30), trust_env=False, **options
        )

    @contextmanager
    def administration(self) -> Iterator[Administration]:
        """Administration beside the running process, as the command line does it (only faster)."""
        parts = open_parts(load_config(self.home))
        try:
            yield Administration(parts.database, parts.log, "test")
        finally:
            parts.close()

    def add_user(self, badge: str, role: str, name: str = "", command: str = "East") -> str:
        """An account with the password PASSWORD; returns its id."""
        self.has_commands(command)
        new = NewAccount(badge, name or f"N. {badge.title()}", Role(role), command, PASSWORD)
        with self.administration() as administration:
            return administration.add_account(new)

    def has_commands(self, *names: str) -> None:
        """The agency's tree holds these."""
        if self._commands >= set(names):
            return
        parts = open_parts(load_config(self.home))
        try:
            organisation = Organisation(parts.database, parts.log, "test")
            for name in set(names) - organisation.tree().parents.keys():
                organisation.add(name)
        finally:
            parts.close()
        self._commands |= set(names)

    def code(self, kind: EnrolmentKind, name: str) -> EnrolmentCode:
        """A one-time code."""
        with self.administration() as administration:
            return administration.make_code(kind, name, CentralAddress(self.url, ca_fingerprint(self.folder)))

    def enrol_workstation(self, name: str = "") -> "TestWorkstation":
        """A new workstation with its own key, under a name of its own: who takes a name over takes its key along."""
        name = name or f"Desk {next(_desks)}"
        code = self.code(EnrolmentKind.WORKSTATION, name)
        key = new_key()
        enrolled, ca_pem = enrol(code, key)
        return TestWorkstation(self, enrolled, key, ca_pem)

    def enrol_camera(self, number: str) -> tuple[Enrolled, Ed25519PrivateKey]:
        """The camera's identity; `device add` must have been done."""
        code = self.code(EnrolmentKind.CAMERA, number)
        key = new_key()
        enrolled, _ca = enrol(code, key)
        return enrolled, key

    def log(self) -> list[dict[str, Any]]:
        """The exported log's records, each with `seq`, `kind`, `at` and its `body` opened."""
        path = self.home / f"export-{datetime.now().timestamp()}.jsonl"  # noqa: DTZ005 - only a name
        parts = open_parts(load_config(self.home))
        try:
            parts.log.export(path)
        finally:
            parts.close()
        lines = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]
        return [
            {
                "seq": line["header"]["seq"],
                "kind": line["header"]["kind"],
                "at": line["header"]["at"],
                "hash": line["hash"],
                "body": json.loads(line["body"]) if line["body"] else {},
            }
            for line in lines[1:-1]
        ]

    def _end(self, number: int) -> int:
        process, self.process = self.process, None
        if process is None:
            return 0
        process.send_signal(number)
        code = process.wait(timeout=START_S)
        if self._reader:
            self._reader.join(timeout=START_S)
        for pipe in (process.stdin, process.stdout):
            if pipe:
                pipe.close()
        return code

    def _with_few_files(self, errors: IO[str]) -> "subprocess.Popen[str]":
        import resource

        return subprocess.Popen(
            [sys.executable, "-m", PROGRAM, "serve"],
            env=self.environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (self.files, self.files)),
        )

    @staticmethod
    def _read(process: "Program", lines: "Queue[str]") -> None:
        assert process.stdout
        for line in process.stdout:
            lines.put(line)
        lines.put("")


@dataclass
class TestWorkstation:
    """An enrolled workstation's side: signs in and sends proven requests."""

    __test__ = False

    central: RunningCentral
    enrolled: Enrolled
    key: Ed25519PrivateKey
    ca_pem: str
    session: str | None = None
    signed_in: SignedIn | None = field(default=None, repr=False)

    @property
    def id(self) -> str:
        return self.enrolled.id

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        """One request with a fresh proof and, once signed in, the session."""
        url = self.central.url + path
        headers = {"DPoP": dpop_proof(self.key, method, url, self.session)}
        if self.session:
            headers["Authorization"] = f"DPoP {self.session}"
        with self.central.client() as client:
            answer = client.request(method, url, headers={**headers, **options.pop("headers", {})}, **options)
        documented.check(self.central.schema, answer)
        return answer

    def sign_in(self, badge: str, password: str = PASSWORD) -> httpx.Response:
        """Try to sign in; keeps the session when it worked."""
        ask = {"badge": badge, "password": password, "workstation_id": self.id, "banner_version": "1"}
        self.session = None
        answer = self.request("POST", "/v1/sign-in", json=ask)
        if answer.status_code == 200:
            self.signed_in = SignedIn.model_validate_json(answer.content)
            self.session = self.signed_in.session
        return answer

    def sign_out(self) -> httpx.Response:
        answer = self.request("POST", "/v1/sign-out")
        self.session = None
        return answer


@pytest.fixture
def central(tmp_path: Path) -> Iterator[RunningCentral]:
    """A running central of its own, stopped at the end."""
    running = RunningCentral(tmp_path / "home").start()
    try:
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="module")
def shared_central(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCentral]:
    """One running central for a whole module, for tests that don't disturb each other."""
    running = RunningCentral(tmp_path_factory.mktemp("central") / "home").start()
    try:
        yield running
    finally:
        running.stop()
    unknown = without_row(running.folder / DATABASE)
    assert not unknown, f"domain/kinds/records.py doesn't say: {unknown}"
