"""The Alerts screen: closed alerts of any day, and what was handed over."""

from respond_desktop.ui.alerts.desk import AlertsDesk

__all__ = ["AlertsDesk"]
