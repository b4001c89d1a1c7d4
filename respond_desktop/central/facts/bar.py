"""Why nothing may be viewed now: of anybody, or of one camera. Alerts go on in any case."""

from collections.abc import Callable

from respond_desktop.domain.rights.policy import RefusalKind

BEHIND = (
    "Central's log has lost records. Nothing can be viewed. Alerts still arrive; use the radio. "
    "IT: an older database was put in its place, see docs/backup.md."
)
BEHIND_WHY = "A view whose record could be lost is no view."
POLICY = (
    "Central's policy was changed by something else than central. Nothing can be viewed. Alerts still arrive; use the "
    "radio. IT: run respond-central doctor."
)
POLICY_WHY = "Who may view what isn't certain any more."
CAMERA_AHEAD = "This camera knows records that central's log doesn't have. It can't be watched."
NOT_COMPARED = "The record can't be written, so this camera can't be watched. IT has been told."


class Bar:
    """Down for everybody while the log lacks records or the policy isn't central's; for a camera until it is well."""

    def __init__(self) -> None:
        self.words = ""
        self.why = BEHIND_WHY
        self.kind = RefusalKind.LOG_BEHIND
        self.on_fallen: list[Callable[[], None]] = []
        self._cameras: dict[str, str] = {}

    def fall(self, words: str = BEHIND) -> None:
        """Nobody may view anything from now on, until central is started with a log that lacks nothing."""
        if not self.words:
            self.words = words
            for listener in self.on_fallen:
                listener()

    def fall_for_policy(self) -> None:
        """The same, for the stored policy isn't the one that central wrote."""
        if not self.words:
            self.why, self.kind = POLICY_WHY, RefusalKind.POLICY_DAMAGED
            self.fall(POLICY)

    def shut(self, device_id: str, words: str) -> None:
        """This camera is sent no orders; empty words open it again."""
        if words:
            self._cameras[device_id] = words
        else:
            self._cameras.pop(device_id, None)

    def shut_for(self, device_id: str) -> bool:
        """Whether this camera is sent no orders."""
        return device_id in self._cameras

    def of(self, device_id: str) -> str:
        """Why this camera may not be viewed, or empty."""
        return self.words or self._cameras.get(device_id, "")
