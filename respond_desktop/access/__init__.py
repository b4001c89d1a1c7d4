"""The workstation's own identity, its keys in the operating system's keyring, and its requests to central."""
