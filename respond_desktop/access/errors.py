"""What can be wrong with the keyring, in words for the person in front of it."""

NOTHING_PLAIN = "Nothing is kept in a plain file instead."


class KeyringUnavailableError(RuntimeError):
    """The keyring can't be used; the message says what to do."""


class KeyringLockedError(KeyringUnavailableError):
    """The keyring is locked and was not unlocked."""

    def __init__(self) -> None:
        super().__init__(f"The keyring is locked. Unlock it in the system, then try again. {NOTHING_PLAIN}")


class KeyringMissingError(KeyringUnavailableError):
    """This system has no keyring, or none is running."""

    def __init__(self) -> None:
        super().__init__(
            "This system has no running keyring. IT: start GNOME Keyring or KWallet (Secret Service) "
            f"for this session. {NOTHING_PLAIN}"
        )


class KeyringRefusedError(KeyringUnavailableError):
    """Settings point to a keyring that isn't the operating system's."""

    def __init__(self, backend: str) -> None:
        super().__init__(
            f'"{backend}" is set as keyring, but only the operating system\'s own keyring is used. '
            f"IT: remove that setting (PYTHON_KEYRING_BACKEND or keyringrc.cfg). {NOTHING_PLAIN}"
        )


class KeyringSilentError(KeyringUnavailableError):
    """The keyring did not answer in time; perhaps it waits for a password somewhere."""

    def __init__(self) -> None:
        super().__init__(
            "The keyring does not answer. Look for its password prompt and answer it, then try again."
        )


class KeysMissingError(KeyringUnavailableError):
    """The keyring works, but holds no keys of this installation."""

    def __init__(self) -> None:
        super().__init__(
            "The keyring holds no keys of this workstation. Ask your administrator for an enrolment code."
        )
