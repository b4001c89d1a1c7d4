"""The routes of the live half, from the parts that answer them."""

from dataclasses import dataclass

from fastapi import APIRouter

from respond_desktop.central.alert.whole import Alerting
from respond_desktop.central.api.routes.alerts import alert_routes
from respond_desktop.central.api.routes.backup import backup_routes
from respond_desktop.central.api.routes.hand_overs import hand_over_routes
from respond_desktop.central.api.routes.kept_pictures import keep_routes
from respond_desktop.central.api.routes.live_links import link_routes
from respond_desktop.central.api.routes.talks import talk_routes
from respond_desktop.central.api.routes.watches import watch_routes
from respond_desktop.central.backup.whole import BackingUp
from respond_desktop.central.handover.whole import HandingOver
from respond_desktop.central.keep.whole import Keeping
from respond_desktop.central.links.cameras import Cameras
from respond_desktop.central.links.desktops import Desktops
from respond_desktop.central.talk.whole import Talking
from respond_desktop.central.watch.whole import Watching

Routes = APIRouter


@dataclass(frozen=True, slots=True)
class Answering:
    """One for each feature, and both kinds of links."""

    watch: Watching
    talk: Talking
    keep: Keeping
    alert: Alerting
    handover: HandingOver
    backup: BackingUp
    cameras: Cameras
    desktops: Desktops


def live_routes(by: Answering) -> Routes:
    """Watches, talks, kept pictures, alerts, hand-overs, backup and the WebSockets."""
    routes = APIRouter()
    for feature in (
        watch_routes(by.watch.asks, by.watch.own),
        talk_routes(by.talk.asks),
        keep_routes(by.keep.asks, by.keep.receiving),
        alert_routes(by.alert.acts, by.alert.history),
        hand_over_routes(by.handover.acts),
        backup_routes(by.backup.asks),
        link_routes(by.cameras, by.desktops),
    ):
        routes.include_router(feature)
    return routes
