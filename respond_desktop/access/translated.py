"""Central's answers as the domain's values."""

from respond_desktop.access.enrolment import WorkstationIdentity
from respond_desktop.domain.kinds.permissions import rights_named
from respond_desktop.domain.session import SessionView
from respond_desktop.domain.views import ViewKind, ViewOfOfficer, ViewsOfOfficer
from respond_desktop.wire.bodies.http import SignedIn
from respond_desktop.wire.bodies.my_views import MyViews, ViewOfMe


def session_view(signed_in: SignedIn, identity: WorkstationIdentity) -> SessionView:
    """Who is signed in and what the role may do; rights this version does not know are left out."""
    return SessionView(
        person=signed_in.person,
        permissions=rights_named(signed_in.permissions),
        purposes=signed_in.purposes,
        policy_ref=signed_in.policy_ref,
        watch_minutes=signed_in.watch_minutes,
        expires_at=signed_in.expires_at,
        agency=identity.agency,
        training=identity.training,
        workstation=identity.name,
        workstation_id=identity.id,
    )


def views_of_officer(views: MyViews) -> ViewsOfOfficer:
    """Who saw the officer."""
    return ViewsOfOfficer(
        views.officer, views.checked_at, views.log_intact, tuple(_view(v) for v in views.views)
    )


def _view(view: ViewOfMe) -> ViewOfOfficer:
    fields = {name: getattr(view, name) for name in ViewOfMe.model_fields if name != "kind"}
    return ViewOfOfficer(kind=ViewKind(view.kind), **fields)
