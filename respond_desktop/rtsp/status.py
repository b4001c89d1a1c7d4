"""RTSP status codes in words for the person who waits for the picture (RFC 2326 section 11)."""

_WORDS = {
    400: "The media server doesn't understand this program.",
    401: "The media server doesn't accept the token.",
    403: "The media server doesn't allow this.",
    404: "There is no such stream.",
    405: "The media server doesn't carry streams this way.",
    408: "The media server waited too long.",
    415: "The media server doesn't take this kind of stream.",
    451: "The media server doesn't understand this program.",
    453: "The media server is full.",
    454: "The media server no longer knows this stream.",
    455: "The media server isn't ready for this stream.",
    461: "The media server doesn't carry the stream this way.",
    500: "The media server has a fault.",
    503: "The media server is too busy. Try again later.",
    505: "The media server speaks another version of RTSP.",
}


def plain_reason(status: int) -> str:
    """One sentence for an error status."""
    return _WORDS.get(status, "The media server refused.")
