"""The Alerts screen: closed alerts of any day, and what was handed over."""

from respond_desktop.ui.alerts.screen import AlertsScreen

__all__ = ["AlertsScreen"]
