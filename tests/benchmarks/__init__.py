"""Benchmarks: `python3 dev.py bench NAME --json F`; each measures its peer in the same run."""
