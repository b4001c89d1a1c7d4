"""How the end of a watch is said to the viewer; the desktop adds the clock time."""

from respond_desktop.central.people.session_ends import SessionEnd
from respond_desktop.domain.watches import WatchEnd

CLOSED = "The picture was closed."
MOVED = f"The camera was given to another officer or unit. {CLOSED}"
END_WORDS = {
    WatchEnd.CLOSED: "You ended the watch.",
    WatchEnd.TIME_BOX: "The time for this watch is over. Ask again if you still need it.",
    WatchEnd.RECORDING_STOPPED: "Recording stopped. The picture and the location are gone.",
    WatchEnd.LEASE_ENDED: "Contact with the camera is lost. The picture and the location are gone.",
    WatchEnd.LOCKED: "Locked. All pictures ended.",
    WatchEnd.SIGNED_OUT: "You signed out. All pictures ended.",
    WatchEnd.RIGHT_REVOKED: "Your right to watch ended. The picture was closed.",
    WatchEnd.KICKED: "An administrator ended your session. The picture was closed.",
    WatchEnd.LINK_BROKEN: "The link broke. The watch has ended. Ask again if you still need it.",
    WatchEnd.CAMERA_LOST: "The camera lost its link. The watch has ended. Ask again if you still need it.",
    WatchEnd.CAMERA_REFUSED: "The camera refused the watch.",
    WatchEnd.NOT_TOLD: "The officer could not be told, so the camera can't be watched. Ask by radio.",
    WatchEnd.CENTRAL_RESTARTED: "Central was restarted. The watch has ended. Ask again if you still need it.",
}
LOG_WORDS = "The record can't be written, so nothing can be watched. IT has been told."
END_OF_SESSION = {
    SessionEnd.SIGNED_OUT: WatchEnd.SIGNED_OUT,
    SessionEnd.EXPIRED: WatchEnd.SIGNED_OUT,
    SessionEnd.LOG_UNAVAILABLE: WatchEnd.SIGNED_OUT,
    SessionEnd.KICKED: WatchEnd.KICKED,
}
"""Every other end of a session is a right that was taken away."""
