#!/usr/bin/env python3
"""Run a test command; what failed is tried once more, alone, and what needed that is counted and named.

    .ci/second_try.py python3 dev.py test

The command is pytest's or passes options on to it. How often each test needed a second try on this computer stands in
`.dev/second-tries.json`; what needed it twice is to be mended.
"""

import json
import subprocess
import sys
from pathlib import Path

FAILED = Path(".pytest_cache", "v", "cache", "lastfailed")
KEPT = Path(".dev", "second-tries.json")
SOME_TESTS_FAILED = 1
ALONE = ["-n", "0", "--last-failed", "--last-failed-no-failures", "none"]


def failed_tests() -> list[str]:
    """Names of what failed in the run before."""
    return sorted(json.loads(FAILED.read_text(encoding="utf-8"))) if FAILED.exists() else []


def count(names: list[str]) -> dict[str, int]:
    """How often each of them needed it here, this time included."""
    kept: dict[str, int] = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}
    kept |= {name: kept.get(name, 0) + 1 for name in names}
    KEPT.parent.mkdir(exist_ok=True)
    KEPT.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return {name: kept[name] for name in names}


def say(names: list[str]) -> None:
    """The last lines of the run, so that nobody has to look for them."""
    words = [f"needed a second try: {len(names)}" + (": " if names else "") + ", ".join(names)]
    often = {name: times for name, times in count(names).items() if times > 1} if names else {}
    words += [f"needed it {times} times on this computer, mend it: {name}" for name, times in often.items()]
    sys.stdout.write("\n".join(words) + "\n")
    sys.stdout.flush()


def main(command: list[str]) -> int:
    """The exit code of the last try."""
    FAILED.unlink(missing_ok=True)
    code = subprocess.call(command)
    names = failed_tests() if code == SOME_TESTS_FAILED else []
    if names:
        sys.stdout.write(f"{len(names)} failed. Each is tried once more, alone.\n")
        sys.stdout.flush()
        code = subprocess.call([*command, *ALONE])
    say(names)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
