"""The agency's server: who may, where everybody is, watches, the video relay and the audit log."""
