"""Start-up, shut-down, wiring and the command line of the workstation."""
