"""What a stream is made of: its description, its tracks, its sound, its clock."""
