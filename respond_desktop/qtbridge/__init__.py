"""The only meeting place of Qt and threads: snapshots come out, plain commands go in."""
