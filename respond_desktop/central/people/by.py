"""Who did it, as a record says it: a name, and what the operating system knows of the person behind it."""

from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class By:
    """`name` is the record's `by`; the users are login names of the system's, empty where it knows none."""

    name: str
    effective_user: str = ""
    login_user: str = ""
    sudo_user: str = ""

    def facts(self) -> dict[str, str]:
        """For the body of a record; what isn't a person at a console (training, a test) is a name alone."""
        users = asdict(self)
        name = users.pop("name")
        return {"by": name} | (users if self.effective_user else {})


def by_of(by: By | str) -> By:
    """A plain name is one that no person at a console stands behind."""
    return by if isinstance(by, By) else By(by)
