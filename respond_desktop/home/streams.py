"""Standard streams as every program needs them: there, also without a console, and UTF-8 on every system."""

import io
import os
import sys

NOT_UTF8 = "Standard input is not UTF-8 text. Nothing was done. Send it as UTF-8."
_STREAMS = (("stdin", os.O_RDONLY, "r"), ("stdout", os.O_WRONLY, "w"), ("stderr", os.O_WRONLY, "w"))


class NotUtf8Error(ValueError):
    """What came on standard input can't be read as text; the message says what to do."""


def settle_streams() -> None:
    """First of all in each program: a stream that is missing leads nowhere, the others speak UTF-8.

    Without a console (pythonw, a service) the streams are None, and without this the numbers 0 to 2 would go to the
    first files that are opened: what a library writes to standard error would go into the database.
    """
    for number, (name, flags, mode) in enumerate(_STREAMS):
        _hold(number, flags)
        stream = getattr(sys, name)
        if stream is None:
            nowhere = open(os.devnull, mode, encoding="utf-8")  # noqa: SIM115, PTH123 for the program's life
            setattr(sys, name, nowhere)
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace" if name == "stdin" else "backslashreplace")


def line_from_input() -> str:
    """The next line of standard input, byte for byte as it was sent; raises NotUtf8Error.

    A byte order mark, which PowerShell may put before it, is no part of it.
    """
    try:
        return sys.stdin.buffer.readline().decode("utf-8-sig").rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise NotUtf8Error(NOT_UTF8) from error


def _hold(number: int, flags: int) -> None:
    try:
        os.fstat(number)
    except OSError:
        nowhere = os.open(os.devnull, flags | getattr(os, "O_BINARY", 0))
        if nowhere == number:
            os.set_inheritable(number, True)  # programs we start have it too
        else:
            os.dup2(nowhere, number)
            os.close(nowhere)
