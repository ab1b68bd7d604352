"""A machine outside: answers on loopback what a test puts there, over HTTP or HTTPS, and keeps what it was asked."""

import datetime
import socket
import socketserver
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

CALENDAR = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Example//EN\r\nEND:VCALENDAR\r\n"
HOST = "calendar.example.org"
PUBLIC = "93.184.215.14"  # any address of the public network: nothing is sent there


def answer(body: bytes = CALENDAR, *head: str, status: str = "200 OK", length: int | None = None) -> bytes:
    """Return an answer as it goes over the line."""
    lines = [
        f"HTTP/1.1 {status}",
        f"Content-Length: {len(body) if length is None else length}",
        *head,
        "",
        "",
    ]
    return "\r\n".join(lines).encode() + body


@dataclass
class Outside:
    """What the machine answers, by path, piece by piece with a pause before each but the first."""

    port: int = 0
    answers: dict[str, list[bytes]] = field(default_factory=dict)
    pause: float = 0
    requests: list[str] = field(default_factory=list)
    names: list[str | None] = field(default_factory=list)  # asked for in the TLS handshakes
    dialled: list[tuple[str, int]] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Return the address at which it can be asked over HTTP."""
        return f"http://127.0.0.1:{self.port}"

    def put(self, path: str, *pieces: bytes) -> str:
        """Answer these at a path; return its address."""
        self.answers[path] = list(pieces)
        return self.url + path

    def dial(self, place: tuple[str, int], seconds: float) -> socket.socket:
        """Open a connection that is meant for another address, as a network of the test would."""
        self.dialled.append(place)
        return socket.create_connection(("127.0.0.1", self.port), seconds)


@contextmanager
def running_outside(tls: ssl.SSLContext | None = None) -> Iterator[Outside]:
    """Run the machine for a while."""
    outside = Outside()

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            try:
                connection = tls.wrap_socket(self.request, server_side=True) if tls else self.request
                asked = b""
                while b"\r\n\r\n" not in asked and (piece := connection.recv(4096)):
                    asked += piece
                outside.requests.append(asked.decode())
                path = asked.split(b" ")[1].decode()
                pieces = outside.answers.get(path, [answer(b"", status="404 Not Found")])
                for number, piece in enumerate(pieces):
                    time.sleep(outside.pause if number else 0)
                    connection.sendall(piece)
                connection.close()
            except OSError:
                pass  # who asked has gone

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        allow_reuse_address = True

    if tls:
        tls.sni_callback = lambda sock, name, context: outside.names.append(name)
    with Server(("127.0.0.1", 0), Handler) as server:
        outside.port = server.server_address[1]
        running = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        running.start()
        yield outside
        server.shutdown()
        running.join()


def certificate(folder: Path, host: str) -> Path:
    """Write a certificate of a host and its key into one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / f"{host}.pem"
    file.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return file
