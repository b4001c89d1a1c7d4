"""What can be asked over HTTPS, one module for each feature."""
