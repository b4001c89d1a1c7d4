"""A training agency: accounts, units and cameras to practise with; refused unless the agency is marked training."""

from dataclasses import dataclass
from pathlib import Path

from respond_desktop.central.authority.tls import ca_fingerprint
from respond_desktop.central.config import load_config
from respond_desktop.central.people.administration import (
    Administration,
    AdministrationError,
    CentralAddress,
    NewAccount,
)
from respond_desktop.central.people.organisation import Organisation
from respond_desktop.central.people.passwords import generated_password
from respond_desktop.central.setup import open_parts, running_url
from respond_desktop.domain.people import Role
from respond_desktop.wire.enrolment import EnrolmentKind

EAST, HARBOR = "East", "Harbor"
BY = "training"


@dataclass(frozen=True, slots=True)
class TrainingAccount:
    """A person who can sign in, with a password made for this agency."""

    badge: str
    name: str
    role: Role
    password: str


@dataclass(frozen=True, slots=True)
class TrainingAgency:
    """What was made. `devices`: camera number to unit number; codes are RD1 texts."""

    accounts: tuple[TrainingAccount, ...]
    units: tuple[str, ...]
    devices: dict[str, str]
    workstation_code: str
    camera_codes: dict[str, str]

    def account(self, badge: str) -> TrainingAccount:
        """The account with that badge."""
        return next(a for a in self.accounts if a.badge == badge)


_PEOPLE = (
    ("supervisor", "Sgt. Fairfield", Role.SUPERVISOR),
    ("operator", "R. Okafor", Role.OPERATOR),
    ("officer", "Ofc. Valenzuela", Role.OFFICER),
    ("norights", "T. Lindqvist", Role.NO_RIGHTS),
    ("admin", "M. Achterberg", Role.ADMIN),
)
_CAMERAS = (
    ("5501", "214", "officer", "Ofc. Valenzuela"),
    ("5502", "207", "4207", "Ofc. Brandt"),
    ("5503", "216", "4216", "Ofc. Nakamura"),
    ("5504", "222", "4222", "Ofc. Delacroix"),
    ("5505", "231", "4231", "Ofc. Haddad"),
    ("5506", "240", "4240", "Ofc. Sorensen"),
)
_WITHOUT_CAMERA = (("226", EAST), ("228", EAST), ("233", EAST), ("305", HARBOR))


def seed_training_agency(
    home: Path, url: str | None = None, workstation: str = "Training desk"
) -> TrainingAgency:
    """Fill the training agency in `home`; central may be running. `url` of central goes into the codes.

    Raises AdministrationError when the agency isn't marked training, is filled already, or the URL is unknown.
    """
    config = load_config(home)
    if not config.training:
        raise AdministrationError(
            "This agency is not marked training. Make one with: respond-central init --training"
        )
    address = url or running_url(home) or (config.url() if config.port else None)
    if address is None:
        raise AdministrationError(
            "The port is chosen at the start. Start central first: respond-central serve"
        )
    parts = open_parts(config)
    try:
        administration = Administration(parts.database, parts.log, BY)
        organisation = Organisation(parts.database, parts.log, BY)
        for command in {EAST, HARBOR} - organisation.tree().parents.keys():
            organisation.add(command)
        central = CentralAddress(address, ca_fingerprint(config.folder))
        return _fill(administration, central, workstation)
    finally:
        parts.close()


def _fill(administration: Administration, central: CentralAddress, workstation: str) -> TrainingAgency:
    accounts = tuple(
        TrainingAccount(badge, name, role, generated_password()) for badge, name, role in _PEOPLE
    )
    for a in accounts:
        administration.add_account(NewAccount(a.badge, a.name, a.role, EAST, a.password))
    for number, unit, badge, name in _CAMERAS:
        if badge != "officer":
            administration.add_account(NewAccount(badge, name, Role.OFFICER, EAST))
        administration.add_unit(unit, EAST)
        administration.add_device(number)
        administration.assign(number, badge, unit)
    for unit, command in _WITHOUT_CAMERA:
        administration.add_unit(unit, command)
    return TrainingAgency(
        accounts,
        tuple(unit for _n, unit, _b, _p in _CAMERAS) + tuple(unit for unit, _c in _WITHOUT_CAMERA),
        {number: unit for number, unit, _b, _p in _CAMERAS},
        administration.make_code(EnrolmentKind.WORKSTATION, workstation, central).text(),
        {n: administration.make_code(EnrolmentKind.CAMERA, n, central).text() for n, *_ in _CAMERAS},
    )
