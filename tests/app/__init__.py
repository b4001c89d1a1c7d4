"""Tests of start-up, shut-down and the command line."""
