"""What can be wrong with the local record, in words for the person in front of it."""


class TrailUnavailableError(RuntimeError):
    """The local record can't be written; whatever it was for must not happen. The message is for the user."""


class TrailDamagedError(TrailUnavailableError):
    """The local chain was changed or cut off; the message names the record."""

    def __init__(self, finding: str) -> None:
        super().__init__(
            f"The local record is damaged: {finding}. Nothing can be watched from this workstation. "
            "Alerts and map still work. IT: keep the file and tell the auditor."
        )
        self.finding = finding
