"""Enrolment of a camera with a one-time code."""

import contextlib
import shutil
from pathlib import Path

from respond_desktop.camera.connection.identity import Admission, keep, make_key
from respond_desktop.wire.client import EnrolmentError, enrol
from respond_desktop.wire.enrolment import BadEnrolmentCodeError, EnrolmentKind, parse_enrolment_code


def enrol_camera(text: str, home: Path) -> Path:
    """Enrol with the code; the camera's folder. Raises BadEnrolmentCodeError or EnrolmentError (with words)."""
    code = parse_enrolment_code(text)
    if code.kind is not EnrolmentKind.CAMERA:
        raise BadEnrolmentCodeError("This code is for a workstation, not for a camera.")
    folder, key = make_key(home)
    try:
        enrolled, ca_pem = enrol(code, key, "This camera's")
        admission = Admission(
            device_id=enrolled.id,
            device_number=_file_name(enrolled.device_number),
            unit_number=enrolled.unit_number,
            central_url=code.url,
            media_port=enrolled.media_port,
            agency=enrolled.agency,
            training=enrolled.training,
            log_key=enrolled.log_key,
        )
        return keep(folder, admission, ca_pem.encode())
    except BaseException:
        with contextlib.suppress(OSError):
            shutil.rmtree(folder)
        raise


def _file_name(number: str) -> str:
    if not number or not all(character.isalnum() or character in "-_" for character in number):
        raise EnrolmentError("Central gave this camera no usable number. Ask your administrator.")
    return number
