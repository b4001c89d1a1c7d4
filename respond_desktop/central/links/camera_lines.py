"""Which cameras are linked now, and what is sent to them."""

from respond_desktop.central.facts.bar import Bar
from respond_desktop.central.links.camera_link import CameraLink
from respond_desktop.wire.camera import OrderMessage, ToCamera


class CameraLines:
    """The one link of each connected camera, by device id."""

    def __init__(self, bar: Bar) -> None:
        self._bar = bar
        self._links: dict[str, CameraLink] = {}

    def __contains__(self, device_id: str) -> bool:
        return device_id in self._links

    def of(self, device_id: str) -> CameraLink | None:
        """Its link, while it has one."""
        return self._links.get(device_id)

    def every(self) -> tuple[CameraLink, ...]:
        """All links."""
        return tuple(self._links.values())

    def join(self, link: CameraLink) -> None:
        """A camera proved itself."""
        self._links[link.device_id] = link

    def leave(self, link: CameraLink) -> bool:
        """The link is gone; False when it was not the camera's (any more)."""
        if self._links.get(link.device_id) is not link:
            return False
        del self._links[link.device_id]
        link.gone.set()
        return True

    def send(self, device_id: str, message: ToCamera) -> bool:
        """Queue a message to a camera; orders only to one whose standing in the log is in order."""
        if isinstance(message, OrderMessage) and self._bar.shut_for(device_id):
            return False
        return self.send_end(device_id, message)

    def send_end(self, device_id: str, message: ToCamera) -> bool:
        """What closes a view goes to every camera; False when it isn't connected."""
        link = self._links.get(device_id)
        return link is not None and link.put(message)
