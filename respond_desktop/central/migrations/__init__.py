"""Alembic's history of central's tables."""
