"""What each viewer may see now, composed once for everybody who may see the same."""
