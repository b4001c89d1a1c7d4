"""The verifier is one file that an outsider can take away: the standard library and cryptography, nothing of ours."""

import ast
import shutil
import subprocess
import sys
from pathlib import Path

from respond_desktop.audit import verify
from tests.audit.exported import save, small_log
from tests.support.pace import within

SOURCE = Path(verify.__file__)


def test_it_imports_the_standard_library_and_cryptography_only() -> None:
    names = set()
    for node in ast.walk(ast.parse(SOURCE.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add((node.module or "").partition(".")[0])
    assert names - set(sys.stdlib_module_names) == {"cryptography"}


def test_it_runs_alone_as_a_file(tmp_path: Path) -> None:
    alone = shutil.copy(SOURCE, tmp_path / "verify.py")
    log = small_log()
    path = save(tmp_path / "log.jsonl", log.lines())
    command = [sys.executable, "-I", str(alone), str(path), "--key", log.key_text]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=within(60), cwd=tmp_path
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("VERIFIED: ")
    path.write_bytes(path.read_bytes().replace(b"p-1", b"p-2"))
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=within(60), cwd=tmp_path
    )
    assert (done.returncode, done.stderr) == (1, "")
