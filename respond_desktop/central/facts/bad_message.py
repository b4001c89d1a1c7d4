"""What a peer sent is no message, whoever notices it: the link that reads it or the rule that knows its bounds."""


class BadMessageError(ValueError):
    """A message that isn't one; the text is the reason in plain words."""
