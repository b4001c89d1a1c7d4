"""`respond-central`: the server and its administration."""

from respond_desktop.home.program import run_program, tell


def main() -> None:
    """Run the command line; errors are one plain line on stderr and exit code 2."""
    run_program("central", _run)


def _run() -> None:
    """Everything is loaded in here, so that a library that is missing is said in words too."""
    from sqlalchemy.exc import SQLAlchemyError

    from respond_desktop.central.audit.log import LogUnavailableError
    from respond_desktop.central.cli import app
    from respond_desktop.central.config import ConfigError
    from respond_desktop.central.people.administration import AdministrationError
    from respond_desktop.central.people.passwords import WeakPasswordError
    from respond_desktop.central.people.withdrawing import NotRecordedYetError
    from respond_desktop.central.policy.writing import PolicyDamagedError, PolicyMovedOnError
    from respond_desktop.central.setup import SetupError
    from respond_desktop.home.streams import NotUtf8Error

    told = (
        AdministrationError,
        ConfigError,
        NotRecordedYetError,
        NotUtf8Error,
        PolicyDamagedError,
        PolicyMovedOnError,
        SetupError,
        WeakPasswordError,
    )
    try:
        app()
    except told as error:
        _stop(str(error))
    except (SQLAlchemyError, LogUnavailableError):
        _stop("The database can't be read or written. Check free space and access rights of RESPOND_HOME.")
    except OSError as error:
        _stop(f"{error.filename or 'A file'} can't be used: {error.strerror or error}.")


def _stop(words: str) -> None:
    tell(words)
    raise SystemExit(2)


if __name__ == "__main__":
    main()
