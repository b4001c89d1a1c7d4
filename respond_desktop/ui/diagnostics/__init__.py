"""What IT needs to know of this workstation, without anything about anybody."""
