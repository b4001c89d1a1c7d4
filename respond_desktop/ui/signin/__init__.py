"""Before anybody is signed in: the use banner, the sign-in card, enrolment, and what doesn't work."""

from respond_desktop.ui.signin.screen import SignInScreen

__all__ = ["SignInScreen"]
