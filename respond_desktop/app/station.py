"""Open this computer's station: identity, keys, encrypted records, central's client."""

from functools import partial
from pathlib import Path

from respond_desktop.access.client import CentralClient
from respond_desktop.access.enrolment import (
    Workstation,
    WorkstationNotEnrolledError,
    WorkstationUnreadableError,
    enrol_workstation,
    load_workstation,
    trust_too,
)
from respond_desktop.access.errors import KeyringUnavailableError
from respond_desktop.access.keys import KeyVault, service_name
from respond_desktop.app.closed import StationClosedError
from respond_desktop.audit.errors import TrailUnavailableError
from respond_desktop.audit.local import LocalTrail
from respond_desktop.audit.sync import sync_once
from respond_desktop.audit.witness import LogWitness
from respond_desktop.home.rights import NotPrivateError
from respond_desktop.qtbridge.ports import Station
from respond_desktop.store.database import Store
from respond_desktop.store.errors import StoreUnavailableError
from respond_desktop.store.settings import Settings
from respond_desktop.wire.client import EnrolmentError, trusting
from respond_desktop.wire.enrolment import BadEnrolmentCodeError


def vault(home: Path) -> KeyVault:
    """The keyring entries of the installation in `home`."""
    return KeyVault(service_name(home))


def open_station(home: Path) -> Station | None:
    """The enrolled station, or None when this computer was never enrolled. Blocks; raises StationClosedError."""
    try:
        return _station(load_workstation(home, vault(home)))
    except WorkstationNotEnrolledError:
        return None
    except KeyringUnavailableError as error:
        raise StationClosedError(str(error), keyring=True) from error
    except (
        NotPrivateError,
        WorkstationUnreadableError,
        StoreUnavailableError,
        TrailUnavailableError,
    ) as error:
        raise StationClosedError(str(error)) from error


def enrol_station(home: Path, code: str) -> Station:
    """Enrol this computer and open its station. Blocks; raises StationClosedError with words for the user."""
    try:
        return _station(enrol_workstation(code, home, vault(home)))
    except KeyringUnavailableError as error:
        raise StationClosedError(str(error), keyring=True) from error
    except (BadEnrolmentCodeError, EnrolmentError, StoreUnavailableError, TrailUnavailableError) as error:
        raise StationClosedError(str(error)) from error


def _station(workstation: Workstation) -> Station:
    store = Store.open(workstation.database, workstation.keys.database)
    try:
        trail = LocalTrail(store, workstation.id, workstation.keys.workstation)
    except TrailUnavailableError:
        store.close()
        raise
    central, context = CentralClient(workstation), trusting(workstation.ca_pem)
    return Station(
        id=workstation.id,
        name=workstation.name,
        url=workstation.url,
        key=workstation.keys.workstation,
        ssl_context=context,
        ca_pem=workstation.ca_pem,
        central=central,
        trail=trail,
        witness=LogWitness(store, workstation.log_key),
        sync=partial(sync_once, trail, central.post_records),
        close=store.close,
        settings=partial(Settings, store),
        trust=lambda introduction: trust_too(workstation.folder, introduction, (context, central.trust)),
    )
