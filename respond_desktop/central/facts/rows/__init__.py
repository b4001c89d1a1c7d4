"""Rows that follow an event as values: each can wait for the log, be counted, and outlive the process."""
