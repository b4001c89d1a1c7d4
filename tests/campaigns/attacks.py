"""Every attack that once held, played again: `python -m tests.campaigns.attacks [--kind NAME] [--json FILE]`.

A test marked `attack("kind of fault")` attacks the real programs. This runs all of them and prints a table: the kind,
how many attacks, and what came of them. Exit code 0 when all were beaten back; the last line is one JSON object.
"""

import argparse
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


class Results:
    """A plugin of pytest: keeps the marked tests, and counts what came of each kind."""

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self._kinds: dict[str, str] = {}
        self.counts: dict[str, Counter[str]] = {}

    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Leave out what is no attack, or one of another kind."""
        kept = []
        for item in items:
            mark = item.get_closest_marker("attack")
            if mark is not None and self._kind in (str(mark.args[0]), ""):
                self._kinds[item.nodeid] = str(mark.args[0])
                kept.append(item)
        config.hook.pytest_deselected(items=[item for item in items if item not in kept])
        items[:] = kept

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count a test once: by its call, or by what kept it from being called."""
        if report.when == "call" or not report.passed:
            counts = self.counts.setdefault(self._kinds[report.nodeid], Counter())
            counts["beaten" if report.passed else report.outcome] += 1

    def table(self) -> list[str]:
        """One line for each kind."""
        width = max((len(kind) for kind in self.counts), default=4)
        lines = [f"{'kind':{width}}  attacks  beaten  failed"]
        for kind, counts in sorted(self.counts.items()):
            lines.append(
                f"{kind:{width}}  {sum(counts.values()):7}  {counts['beaten']:6}  {failed(counts):6}"
            )
        return lines

    def json(self) -> dict[str, Any]:
        """The sums."""
        total = sum(self.counts.values(), Counter())
        kinds = {kind: dict(counts) for kind, counts in sorted(self.counts.items())}
        return {"attacks": sum(total.values()), "beaten": total["beaten"], "kinds": kinds}


def failed(counts: Counter[str]) -> int:
    """How many were not beaten back, skipped ones included: nobody has seen them fail."""
    return sum(counts.values()) - counts["beaten"]


def main() -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="attacks", description=__doc__)
    parser.add_argument("--kind", default="", help="only attacks of this kind")
    parser.add_argument("--json", type=Path)
    asked, rest = parser.parse_known_args()
    results = Results(asked.kind)
    code = pytest.main(["-q", "-p", "no:randomly", *rest, str(ROOT / "tests")], plugins=[results])
    found = results.json()
    sys.stdout.write("\n".join(results.table()) + "\n" + json.dumps(found) + "\n")
    if asked.json:
        asked.json.write_text(json.dumps(found, indent=1), encoding="utf-8")
    return int(code) or int(found["attacks"] == 0 or found["attacks"] != found["beaten"])


if __name__ == "__main__":
    sys.exit(main())
