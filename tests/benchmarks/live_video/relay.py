"""The embedded relay in a process of its own, with a throw-away certificate, steered by JSON lines.

`python -m tests.benchmarks.live_video.relay CA.pem` prints `{"port": N}`; then each input line
`{"allow": "publish" | "play", "name": ..., "stream": ...}` is answered with an address that works once.
"""

import asyncio
import json
import secrets
import ssl
import sys
from pathlib import Path

from respond_desktop.central.relay import Relay, RelayEvents
from tests.support.media import trust


async def serve(ca: Path) -> None:
    """Until standard input ends."""
    certificate = trust()
    await asyncio.to_thread(
        ca.write_text,
        "".join(map(ssl.DER_cert_to_PEM_cert, certificate.client.get_ca_certs(binary_form=True))),
    )
    relay = Relay(certificate.server, RelayEvents())
    await relay.start()
    _say({"port": relay.port})
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        asked = json.loads(line)
        token, name = secrets.token_urlsafe(16), asked["name"]
        if asked["allow"] == "publish":
            relay.allow_publish(name, token)
        else:
            relay.allow_play(name, asked["stream"], token)
        kind = "stream" if asked["allow"] == "publish" else "watch"
        url = f"rtsps://127.0.0.1:{relay.port}/{kind}/{name}"
        _say({"url": url, "user": name, "token": token, "ca": str(ca)})
    await relay.stop()


def _say(answer: object) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1])))
