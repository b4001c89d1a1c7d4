"""Who did it, as a record says it: a name, and what the operating system knows of the person behind it."""

from dataclasses import dataclass

UNBOUND = "console, not bound to a person"
BOUND = "console, bound to a person"


@dataclass(frozen=True, slots=True)
class By:
    """`name` is the record's `by`; the users are login names of the system's, empty where it knows none.

    `person`: id of the account that the user is bound to; `policy_ref`: the rule by which she may.
    """

    name: str
    effective_user: str = ""
    login_user: str = ""
    sudo_user: str = ""
    person: str = ""
    policy_ref: str = ""

    @property
    def user(self) -> str:
        """Whose act it is, by the system: who logged in, else who became another, else as whom it ran."""
        return self.login_user or self.sudo_user or self.effective_user

    def facts(self) -> dict[str, str]:
        """For the body of a record; what isn't a person at a console (training, a test) is a name alone."""
        if not self.effective_user:
            return {"by": self.name}
        users = {
            "effective_user": self.effective_user,
            "login_user": self.login_user,
            "sudo_user": self.sudo_user,
            "standing": BOUND if self.person else UNBOUND,
        }
        more = {"person": self.person, "policy_ref": self.policy_ref}
        return {"by": self.name} | users | {key: value for key, value in more.items() if value}


def by_of(by: By | str) -> By:
    """A plain name is one that no person at a console stands behind."""
    return by if isinstance(by, By) else By(by)
