"""The alert strip: always there, on every screen, never covered."""

from respond_desktop.ui.strip.strip import AlertStrip

__all__ = ["AlertStrip"]
