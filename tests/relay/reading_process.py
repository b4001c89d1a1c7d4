"""A reader in a process of its own, to be stopped by the system: `python -m tests.relay.reading_process`."""

import socket
import ssl
import sys

from respond_desktop.rtsp.auth import MediaCredentials, basic_header
from respond_desktop.rtsp.messages import Headers, RtspRequest


def main() -> None:
    """Arguments: port, watch, token, receive buffer; the certificate to trust comes on standard input."""
    port, watch, token, buffer_bytes = sys.argv[1:]
    plain = socket.socket()
    plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, int(buffer_bytes))
    context = ssl.create_default_context(cadata=sys.stdin.read())
    with context.wrap_socket(plain, server_hostname="127.0.0.1") as connection:
        connection.connect(("127.0.0.1", int(port)))
        url = f"rtsps://127.0.0.1:{port}/watch/{watch}"
        login = Headers.of(cseq="1").plus(authorization=basic_header(MediaCredentials(watch, token)))
        transport = Headers.of(cseq="2", transport="RTP/AVP/TCP;unicast;interleaved=0-1")
        connection.sendall(RtspRequest("DESCRIBE", url, login).encode())
        connection.recv(65536)
        connection.sendall(RtspRequest("SETUP", url + "/trackID=0", transport).encode())
        connection.recv(65536)
        connection.sendall(RtspRequest("PLAY", url, Headers.of(cseq="3")).encode())
        told = False
        while connection.recv(65536):
            if not told:
                sys.stdout.write("playing\n")
                sys.stdout.flush()
                told = True


if __name__ == "__main__":
    main()
