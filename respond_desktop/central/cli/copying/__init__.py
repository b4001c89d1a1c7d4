"""Backups of central and what is restored from them."""
