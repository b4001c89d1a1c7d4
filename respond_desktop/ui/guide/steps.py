"""The steps of the story: what each is, its keys, and whether its press belongs to the camera window."""

from dataclasses import dataclass
from enum import StrEnum


class StepId(StrEnum):
    """Every step that the product has today, in the story's order."""

    RECORD = "record"
    HELP = "help"
    TAKE = "take"
    GO = "go"
    WATCH = "watch"
    BACKUP = "backup"
    ANSWER = "answer"
    END = "end"
    CLOSE = "close"
    STOP = "stop"
    OFFICER = "officer"


@dataclass(frozen=True, slots=True)
class GuideStep:
    """`what` is read when it is open; `keys` are pressed one after another; `camera`: in the camera window."""

    id: StepId
    title: str
    what: str
    keys: tuple[str, ...]
    camera: bool = False


STEPS = (
    GuideStep(
        StepId.RECORD,
        "She starts to record",
        "Unit {unit} presses the button of her camera. Only now she is on the map.",
        ("Space",),
        camera=True,
    ),
    GuideStep(
        StepId.HELP,
        "Radio cut off: press for help",
        "Two presses of her button need no radio. The alert sounds and stands at the top left.",
        ("H",),
        camera=True,
    ),
    GuideStep(
        StepId.TAKE,
        "Take the alert",
        "“I have it”: the sound ends and everybody reads who has it. The alert stays open.",
        ("F2",),
    ),
    GuideStep(StepId.GO, "Go to her on the map", "The map shows where she is and how old that is.", ("F3",)),
    GuideStep(
        StepId.WATCH,
        "See her picture",
        "Say why, then start. Look at her camera: display, motor and purple light tell her.",
        ("V", "1", "Ctrl Enter"),
    ),
    GuideStep(
        StepId.BACKUP,
        "Ask the closest unit, Code 3",
        "The closest unit is ticked. The place goes with the request.",
        ("F7", "Ctrl Enter"),
    ),
    GuideStep(
        StepId.ANSWER,
        "The asked unit says yes",
        "Choose {asked} in the camera window: its display shows the request. The second button accepts.",
        ("A",),
        camera=True,
    ),
    GuideStep(
        StepId.END,
        "End the watch",
        "Her light goes out. The record says who watched, how long and why.",
        ("E",),
    ),
    GuideStep(
        StepId.CLOSE,
        "Close the alert as real",
        "Only a person closes an alert.",
        ("C", "1"),
    ),
    GuideStep(
        StepId.STOP,
        "She stops recording",
        "Hold the button for 3 s: place and picture are gone, nothing of them is kept here.",
        ("hold Space",),
        camera=True,
    ),
    GuideStep(
        StepId.OFFICER,
        "Be the officer: read who watched you",
        "Sign out, then sign in as “officer”. The password is in the terminal.",
        ("Ctrl L",),
    ),
)
