"""HTTPS interface `/v1/*` of central."""
