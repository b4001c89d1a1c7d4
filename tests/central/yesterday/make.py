"""Makes a home of central as a version of this program left it: with its code, in its tree (README.md here)."""

import asyncio
import io
import json
import sys
import tarfile
import tempfile
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from respond_desktop.domain.policy import Permission

from respond_desktop.audit.record import Draft, Head, seal
from respond_desktop.domain.people import Role
from tests.support.camera_client import make_camera
from tests.support.central import PASSWORD, RunningCentral
from tests.support.desktop_client import make_desktop

LEFT_OUT = (".log", "-wal", "-shm", ".lock")
HASH = "0" * 64


async def a_shift(camera: Any, other: Any, desktop: Any) -> None:
    """A recording, a call for help that is taken and closed and one that stays open, a watch, a request for backup."""
    async with AsyncExitStack() as stack:
        for each in (desktop, camera, other):
            await stack.enter_async_context(each.connected())
        await camera.start()
        await camera.fix()
        await desktop.until_unit("214", lambda u: u.fix)
        unit = await desktop.until_unit("231", lambda u: u.online)
        await camera.help()
        alert = await desktop.until_alert(lambda a: a.unit_number == "214")
        await desktop.post(f"/v1/alerts/{alert.id}/acknowledge")
        asked = await desktop.watch("214")
        assert asked.status_code == 201, asked.text
        watch_id = asked.json()["watch_id"]
        await desktop.play(watch_id)
        await desktop.post(f"/v1/watches/{watch_id}/end", {"reason": "closed"})
        await desktop.until_watch(watch_id, lambda w: w.ended_at)
        backup = {"for_unit_number": "214", "code": 3, "description": "Two on foot", "recipients": [unit.id]}
        sent = await desktop.post("/v1/backup", backup | {"local_record_hash": HASH})
        assert sent.status_code == 201, sent.text
        await desktop.post(f"/v1/alerts/{alert.id}/close", {"outcome": "real"})
        await desktop.until_alert(lambda a: a.id == alert.id and a.closed_at)
        await camera.help()
        await desktop.until_alert(lambda a: a.closed_at is None)
        await desktop.post("/v1/hand-overs", {"to_id": "", "words": "One is open."})
        await camera.stop()
        await desktop.until_unit("214", lambda u: not u.recording)


def hand_in(at: Any) -> None:
    """A record of the workstation's own chain."""
    draft = Draft(datetime.now(UTC), "signin.done", {"by": "moreno"})
    record = seal(draft, at.id, Head(), at.key).exported()
    header = record["header"]
    record["header"] = json.loads(header) if isinstance(header, str) else header
    answer = at.request("POST", "/v1/audit/records", json={"workstation_id": at.id, "records": [record]})
    assert answer.status_code == 200, answer.text


def a_question(at: Any) -> None:
    """The officer questions the newest view of her, where that version lets her."""
    assert at.sign_in("rook").status_code == 200
    views = at.request("GET", "/v1/my-views").json()["views"]
    at.request("POST", f"/v1/my-views/{views[0]['record_seq']}/question", json={"words": "Why?"})
    at.sign_out()


def a_right(central: Any) -> None:
    """A change of the policy, where that version has any."""
    try:
        from tests.central_live.people import PolicyChange, change_policy
    except ImportError:
        return
    change_policy(central, PolicyChange(Role.OPERATOR, Permission.WATCH, "*"))


def seed(key: Any) -> str:
    """A private key of the test's own."""
    return str(key.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption()).hex())


def main(out: Path) -> None:
    """Play the shift and pack what is left in the home."""
    with tempfile.TemporaryDirectory() as folder:
        central = RunningCentral(Path(folder) / "home").start()
        try:
            camera, desktop = make_camera(central, "5507", "214", "rook"), make_desktop(central, "moreno")
            asyncio.run(a_shift(camera, make_camera(central, "5508", "231", "lind"), desktop))
            hand_in(desktop.workstation)
            desktop.workstation.sign_out()
            a_question(desktop.workstation)
            a_right(central)
        finally:
            central.stop()
        at = desktop.workstation
        known = {"badge": "moreno", "password": PASSWORD, "workstation": at.id, "key": seed(at.key)}
        known |= {"camera": camera.id, "camera_key": seed(camera.key), "unit": "214"}
        with tarfile.open(out, "w:gz", compresslevel=9) as packed:
            for path in sorted(p for p in central.folder.rglob("*") if p.is_file()):
                if not path.name.endswith(LEFT_OUT):
                    packed.add(path, str(Path("central") / path.relative_to(central.folder)))
            text = json.dumps(known, indent=1).encode()
            entry = tarfile.TarInfo("known.json")
            entry.size = len(text)
            packed.addfile(entry, io.BytesIO(text))


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
