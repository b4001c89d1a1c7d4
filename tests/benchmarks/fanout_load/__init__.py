"""The load of the benchmark `fanout`."""
