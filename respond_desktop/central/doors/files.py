"""How many files this process may have open, and how many of them strangers may hold."""

import structlog

logger = structlog.get_logger(__name__)

MOST = 65_536
OWN = 96
"""For the database, its readers, the log, kept files, an export beside all that."""
RESERVE_PART = 8
"""One in eight is for the links of cameras and desktops that come next: strangers never get it."""
LEAST = 48
"""So many strangers may always wait, or nobody could prove anything."""
_WITHOUT_LIMIT = 16_384


class FileBudget:
    """Shared by all doors; ``proven`` is how many connections have proven themselves."""

    def __init__(self, limit: int = _WITHOUT_LIMIT) -> None:
        self.limit = limit
        self.proven = 0

    @property
    def reserve(self) -> int:
        """How many files are kept for links that prove themselves next."""
        return self.limit // RESERVE_PART

    def for_strangers(self) -> int:
        """How many files may be open for connections that have not proven themselves, at all doors together."""
        return max(LEAST, self.limit - OWN - self.reserve - self.proven)


def raised_budget() -> FileBudget:
    """Raise the process's limit as far as the system allows, say so once, and share it out."""
    try:
        import resource
    except ImportError:  # Windows: handles aren't limited in a way that matters here
        return FileBudget()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST if hard == resource.RLIM_INFINITY else min(hard, MOST)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        except (OSError, ValueError):
            wanted = soft
    else:
        wanted = MOST if soft == resource.RLIM_INFINITY else soft
    budget = FileBudget(wanted)
    logger.info(
        "open_files", before=soft, limit=wanted, reserve=budget.reserve, strangers=budget.for_strangers()
    )
    return budget
