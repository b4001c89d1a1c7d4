"""Tests of the MediaMTX engine. MediaMTX itself is not run: its documented requests and answers are."""
