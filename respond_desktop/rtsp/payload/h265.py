"""What must be known of H.265: NAL unit types, and where a picture begins (ITU-T H.265, RFC 7798)."""

from respond_desktop.rtsp.payload.codec import VideoCodec

VPS, SPS, PPS, DELIMITER, PREFIX_SEI = 32, 33, 34, 35, 39
AGGREGATE, FRAGMENT = 48, 49
IRAP = frozenset(range(16, 22))  # pictures a decoder can start at

H265 = VideoCodec(
    encoding="H265",
    header_bytes=2,
    type_shift=1,
    type_mask=63,
    first_single=0,
    last_single=47,
    aggregate=AGGREGATE,
    fragment=FRAGMENT,
    slices=frozenset((*range(10), *IRAP)),  # table 7-1
    keys=IRAP | {SPS},
    openers=frozenset((VPS, SPS, PPS, DELIMITER, PREFIX_SEI)),
    parameter_sets=frozenset((VPS, SPS, PPS)),
    sequence_set=SPS,
    random_access=IRAP,
    sei=PREFIX_SEI,
    unreadable=frozenset((50,)),  # PACI (RFC 7798 section 4.4.4)
)
