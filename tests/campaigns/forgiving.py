"""Does every reader play what the field plays? `python -m tests.campaigns.forgiving [--together 2] [--only WORD]`.

Each scripted server of the table (tests/campaigns/servers/forgivable.py), alone and two oddities together, is read by
the desktop's own reader and by a camera that passes it on. Servers that nobody can play must be told by their true
cause. Ctrl+C ends it early with the same report; the last line is one JSON object.
"""

import argparse
import contextlib
import json
import re
import sys
from concurrent.futures import ThreadPoolExecutor, as_completed

from tests.campaigns.servers.forgivable import OddServer, servers
from tests.campaigns.servers.hopeless import HOPELESS, Hopeless
from tests.campaigns.servers.scripted import scripted
from tests.campaigns.servers.walking import READERS, Goal, Walked

AT_ONCE = 3


def goal_of(server: OddServer) -> Goal:
    """Keep-alives come after a second: what they do must be seen."""
    keeps = any(oddity.kind == "keep-alive" for oddity in server.oddities)
    return Goal(20, 3.5) if keeps else Goal()


def walk(server: OddServer, reader: str) -> tuple[str, Walked]:
    """One reader at one server."""
    with scripted(server.manner) as url:
        return f"{reader}: {server.name}", READERS[reader](url, server.password, goal_of(server))


def told(case: Hopeless, reader: str) -> tuple[str, bool, str]:
    """Whether the words of a server that can't be played say its cause."""
    with scripted(case.manner) as url:
        words = READERS[reader](url, "", Goal()).words
    return f"{reader}: {case.name}", re.search(case.words, words) is not None, words


def main() -> int:
    """Walk the table."""
    parser = argparse.ArgumentParser(prog="forgiving", description=__doc__)
    parser.add_argument("--together", type=int, choices=(1, 2), default=2)
    parser.add_argument("--only", default="", help="servers whose name holds this word")
    asked = parser.parse_args()
    chosen = [server for server in servers(asked.together) if asked.only in server.name]
    played, walked, wrong = 0, 0, []
    with ThreadPoolExecutor(AT_ONCE) as pool, contextlib.suppress(KeyboardInterrupt):
        for done in as_completed([pool.submit(walk, each, reader) for each in chosen for reader in READERS]):
            name, result = done.result()
            walked += 1
            played += result.played
            if not result.played:
                sys.stdout.write(f"not played: {name}: {result}\n")
        for name, right, words in (told(case, reader) for case in HOPELESS for reader in READERS):
            if not right:
                wrong.append(name)
                sys.stdout.write(f"words wrong: {name}: {words!r}\n")
    summary = {"servers": walked, "played": played, "words_wrong": len(wrong)}
    sys.stdout.write(json.dumps(summary) + "\n")
    return int(played != walked or bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
