"""Tests of the rtsp package."""
