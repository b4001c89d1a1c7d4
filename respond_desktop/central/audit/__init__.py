"""Central's audit log: appended, signed, checked, held against what others hold of it."""
