"""What must be known of H.264: NAL unit types, and where a picture begins (ITU-T H.264, RFC 6184)."""

from respond_desktop.rtsp.payload.codec import VideoCodec

SLICE, IDR, SEI, SPS, PPS, DELIMITER = 1, 5, 6, 7, 8, 9
STAP_A, FU_A = 24, 28

H264 = VideoCodec(
    encoding="H264",
    header_bytes=1,
    type_shift=0,
    type_mask=31,
    first_single=1,
    last_single=23,
    aggregate=STAP_A,
    fragment=FU_A,
    slices=frozenset((1, 2, 3, 4, 5)),  # table 7-1
    keys=frozenset((IDR, SPS)),
    openers=frozenset((SEI, SPS, PPS, DELIMITER)),
    parameter_sets=frozenset((SPS, PPS)),
    sequence_set=SPS,
    random_access=frozenset((IDR,)),
    sei=SEI,
    unreadable=frozenset((25, 26, 27, 29)),  # interleaved mode: STAP-B, MTAP16, MTAP24, FU-B
)
