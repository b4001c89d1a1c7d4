"""What people see and touch: shows snapshots, asks with commands."""
