"""Why the station can't be opened."""

from respond_desktop.qtbridge.desk_commands import PlainWordsError


class StationClosedError(PlainWordsError):
    """The station can't be opened; `keyring` says whether the keyring is the reason."""

    def __init__(self, words: str, keyring: bool = False) -> None:
        super().__init__(words)
        self.keyring = keyring
