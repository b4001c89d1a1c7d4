"""Text from outside is read by the strict parser: every other reader of JSON or TOML stands here with its reason."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2] / "respond_desktop"
READERS = {
    ("json", "loads"),
    ("json", "load"),
    ("tomllib", "loads"),
    ("tomllib", "load"),
    ("msgspec.json", "decode"),
    ("msgspec", "convert"),
    ("pickle", "loads"),
    ("marshal", "loads"),
}
METHODS = {"model_validate_json", "parse_raw", "json_decode"}
OWN_ROWS = "central's own database; only central writes it"
OWN_FILE = (
    "a file this program wrote, in a folder only its owner may write; what can't be read is said in words"
)
OWN_OUTPUT = "printed by our own programs, started here"
ALLOWED = {
    "wire/strict.py": "the strict parser itself",
    "audit/verify.py": "one file that imports nothing of ours, for outsiders; as strict, by itself",
    "audit/record.py": "texts of central's own rows; one that can't be read says nothing, and is damage elsewhere",
    "audit/local.py": "the workstation's own encrypted database",
    "access/answers.py": "bounded and typed; people's words in an answer are not looked at, its times are",
    "access/enrolment.py": OWN_FILE,
    "camera/connection/identity.py": OWN_FILE,
    "app/engine.py": "the workstation's configuration, written by its administrator",
    "qtbridge/picture/render_choice.py": "the workstation's configuration, written by its administrator",
    "central/config.py": "central.toml, written by its administrator",
    "central/setup.py": OWN_FILE,
    "central/audit/rows.py": OWN_ROWS,
    "central/facts/rows/alerts.py": OWN_ROWS,
    "central/facts/rows/backups.py": OWN_ROWS,
    "central/handover/rows.py": OWN_ROWS,
    "central/facts/watch_run.py": OWN_ROWS,
    "central/cli/kept_pictures/rows.py": OWN_ROWS,
    "central/mediamtx/api.py": "converts what the strict parser has read",
    "central/people/withdrawals.py": OWN_FILE,
    "central/audit/proof.py": OWN_ROWS,
    "central/facts/books/reserve.py": OWN_FILE,
    "central/local/check.py": OWN_ROWS,
    "central/local/records.py": "central's own rows; signed text, kept whatever words are in it",
    "wire/heads.py": "converts what the strict parser has read",
    "drill/aftermath.py": OWN_OUTPUT,
    "drill/programs/processes.py": OWN_OUTPUT,
    "drill/rogue.py": OWN_OUTPUT,
    "geo/pack.py": "a map pack, installed by the administrator; one that can't be read is said in words",
    "geo/streets.py": "a street network, installed by the administrator; one that can't be read is said in words",
    "ui/map/view.py": "our own page inside our own window, for tests",
    "ui/wall/book/choice.py": "the workstation's own settings",
    "domain/rights/document.py": "central's own signed rows, or a file its administrator gives; every value is checked",
    "domain/preferences.py": "the workstation's own settings; each choice is checked against its table",
}


def readers(path: Path) -> list[int]:
    """Lines of a module that read JSON, TOML or pickles by something else than the strict parser."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module in {module for module, _ in READERS}:
            found += [node.lineno for name in node.names if (node.module, name.name) in READERS]
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner, name = ast.unparse(node.func.value), node.func.attr
            plain_json = name == "json" and not node.args and not node.keywords
            if (
                (owner, name) in READERS
                or name in METHODS
                or plain_json
                or (name == "decode" and "ecoder(" in owner)
            ):
                found.append(node.lineno)
    return found


def decoders(path: Path) -> list[str]:
    """Names of msgspec decoders whose `decode` is called directly."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    named = {
        target.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name) and "msgspec.json.Decoder" in ast.unparse(node.value)
    }
    return [
        node.func.value.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "decode"
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in named
    ]


@pytest.mark.attack("strict parser")
def test_every_reader_is_the_strict_parser_or_stands_in_the_table() -> None:
    modules = {str(path.relative_to(ROOT).as_posix()): path for path in ROOT.rglob("*.py")}
    others = {name for name, path in modules.items() if readers(path) or decoders(path)}
    assert others - set(ALLOWED) == set(), "read it with wire/strict.py, or say here why not"
    assert set(ALLOWED) - others == set(), "these read nothing any more"
