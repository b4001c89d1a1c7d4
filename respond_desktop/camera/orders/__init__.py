"""Orders to this camera: admitted once, journalled, obeyed."""
