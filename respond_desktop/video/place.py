"""Where streams are read: a media process, the streams in it, and those that wait until it is there."""

from respond_desktop.video.media_process.process import MediaProcess
from respond_desktop.video.remote import RemoteSession


class ProcessPlace:
    """One process after the other may be here. Everything belongs to the owner's lock."""

    def __init__(self) -> None:
        self.process: MediaProcess | None = None
        self.running: dict[int, RemoteSession] = {}
        self.waiting: list[RemoteSession] = []

    @property
    def sessions(self) -> list[RemoteSession]:
        """All of which the process still has something to say."""
        return [each for each in (*self.running.values(), *self.waiting) if not each.finished]

    def add(self, session: RemoteSession) -> MediaProcess | None:
        """Take a stream in: the process to begin it with now; None: it waits for one."""
        if self.process is None:
            self.waiting.append(session)
        else:
            self.running[session.number] = session
        return self.process

    def move_in(self, process: MediaProcess) -> list[RemoteSession]:
        """A process is here: the streams to begin with it."""
        self.process = process
        waiting, self.waiting = self.waiting, []
        self.running = {session.number: session for session in waiting}
        return waiting

    def move_out(self) -> list[RemoteSession]:
        """The process is gone: the streams that broke with it."""
        broken, self.running = list(self.running.values()), {}
        self.process = None
        return broken
