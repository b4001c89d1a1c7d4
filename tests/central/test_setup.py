"""Settings, tables, training agency and what may be imported."""

import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlmodel import SQLModel, create_engine

from respond_desktop.central.config import CentralConfig, ConfigError, config_from, load_config
from respond_desktop.central.people.administration import AdministrationError
from respond_desktop.central.setup import init_home
from respond_desktop.central.storage import tables
from respond_desktop.central.storage.migrate import NEWEST, alembic_config, migrate, needs_migration
from respond_desktop.central.training import seed_training_agency
from respond_desktop.wire.client import enrol
from respond_desktop.wire.enrolment import parse_enrolment_code
from respond_desktop.wire.signing import new_key
from tests.support.central import RunningCentral
from tests.support.pace import within

ROOT = Path(__file__).resolve().parents[2]


def test_every_setting_is_documented() -> None:
    page = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8").split("\n## ")[0]
    documented = re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)
    assert documented == [f.name for f in fields(CentralConfig) if f.name not in ("home", "former")]


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ({"agency": "A", "prot": 1}, 'Unknown setting "prot"'),
        ({}, '"agency" is missing'),
        ({"agency": "A", "port": "8443"}, '"port" has the wrong kind'),
        ({"agency": "A", "port": True}, '"port" has the wrong kind'),
        ({"agency": "A", "training": "no"}, '"training" has the wrong kind'),
        ({"agency": "A", "lease_s": 600}, '"lease_s" must be between 10 and 60'),
        ({"agency": "A", "names": []}, '"names" must be a list'),
    ],
)
def test_wrong_settings_are_named(table: dict[str, object], words: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=words):
        config_from(tmp_path, table)


def test_what_init_writes_is_read_back(tmp_path: Path) -> None:
    config = config_from(
        tmp_path, {"agency": 'O"Neill\\ Süd', "training": True, "port": 0, "names": ["a.example", "::1"]}
    )
    init_home(config)
    assert load_config(tmp_path) == config
    for name in ("ca.key", "tls.key", "log.key", "central.db"):
        assert (config.folder / name).stat().st_mode & 0o077 == 0 or sys.platform == "win32"


def test_the_migrations_make_the_tables(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    migrate(path)
    assert not needs_migration(path)
    assert ScriptDirectory.from_config(alembic_config()).get_current_head() == NEWEST
    migrate(path)
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        # The metadata is the process's: other parts' tables, if imported, aren't central's.
        ours = {
            c.__tablename__
            for c in vars(tables).values()
            if isinstance(c, type) and hasattr(c, "__tablename__")
        }
        context = MigrationContext.configure(
            connection, opts={"include_name": lambda name, kind, _p: kind != "table" or name in ours}
        )
        changes = [d for d in compare_metadata(context, SQLModel.metadata) if d[0] != "add_table"]
    engine.dispose()
    assert changes == []


def test_a_training_agency_is_only_for_training(tmp_path: Path) -> None:
    init_home(config_from(tmp_path, {"agency": "Real Agency"}))
    with pytest.raises(AdministrationError, match="not marked training"):
        seed_training_agency(tmp_path)


def test_a_training_agency_is_ready_to_use(central: RunningCentral) -> None:
    agency = seed_training_agency(central.home)
    assert [a.badge for a in agency.accounts] == ["supervisor", "operator", "officer", "norights", "admin"]
    assert len({a.password for a in agency.accounts}) == 5
    assert agency.devices["5501"] == "214"
    assert {"226", "233", "228", "305"} <= set(agency.units)
    desk = central.enrol_workstation()
    for account in agency.accounts:
        assert desk.sign_in(account.badge, account.password).status_code == 200
    for text in (agency.workstation_code, *agency.camera_codes.values()):
        assert enrol(parse_enrolment_code(text), new_key())[0].id
    with pytest.raises(AdministrationError, match="exists already"):
        seed_training_agency(central.home)


def test_central_runs_without_qt() -> None:
    code = (
        "import sys, pkgutil, importlib, respond_desktop.central as c\n"
        "for m in pkgutil.walk_packages(c.__path__, c.__name__ + '.'):\n"
        "    if '.migrations.' not in m.name and not m.name.endswith('__main__'):\n"
        "        importlib.import_module(m.name)\n"
        "bad = [m for m in sys.modules if m.partition('.')[0] in ('PySide6', 'qtawesome', 'av')]\n"
        "sys.exit(str(bad) if bad else 0)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=within(100))
