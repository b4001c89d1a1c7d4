"""What can be wrong with the workstation's database, in words for the person in front of it."""


class StoreUnavailableError(RuntimeError):
    """The database can't be read or written; the message says what is the matter and who does what."""


class StoreFullError(StoreUnavailableError):
    """The disk has no room for another record."""


class StoreUnreadableError(StoreUnavailableError):
    """The key does not fit, or the file is damaged (SQLCipher can't tell the two apart)."""


class StoreTooNewError(StoreUnavailableError):
    """A newer version of the program wrote the database."""
