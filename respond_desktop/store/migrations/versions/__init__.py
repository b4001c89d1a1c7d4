"""One module for each version of the workstation's database."""
