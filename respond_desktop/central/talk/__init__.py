"""A viewer speaks to the officer whose camera is watched."""
