"""A real mail server for tests: aiosmtpd with STARTTLS, login and moods, in a thread of its own."""

from __future__ import annotations

import asyncio
import datetime as dt
import socket
import ssl
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path
from threading import Thread

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USER, PASSWORD = "numberlift", "p@ss word/1"
QUOTED = "p%40ss%20word%2F1"


@dataclass
class Mood:
    """How the server behaves, changed by the test while it runs."""

    refuse: dict[str, str] = field(default_factory=dict)
    """By recipient (`*` for all): the answer to RCPT."""
    data: str = ""
    """The answer to DATA's end in place of 250."""
    sleep_seconds: float = 0.0
    vanish: str = ""
    """`before` or `after` the mail was taken, the connection is cut without an answer."""


class Inbox:
    """What the server took, whole, and how often it was asked to take something."""

    def __init__(self) -> None:
        self.mood = Mood()
        self.raw: list[bytes] = []
        self.recipients: list[list[str]] = []
        self.asked = 0
        self.logins = 0

    @property
    def mails(self) -> list[EmailMessage]:
        return [message_from_bytes(one, policy=policy.default) for one in self.raw]

    @property
    def ids(self) -> list[str]:
        return [one["Message-ID"] for one in self.mails]

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 - aiosmtpd's name
        answer = self.mood.refuse.get(address) or self.mood.refuse.get("*")
        if answer:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
        self.asked += 1
        if self.mood.vanish == "after":
            self._take(envelope)
        if self.mood.sleep_seconds:
            await asyncio.sleep(self.mood.sleep_seconds)
        if not self.mood.vanish and not self.mood.data:
            self._take(envelope)
        if self.mood.vanish:
            server.transport.abort()
        return self.mood.data or "250 taken"

    def _take(self, envelope) -> None:
        self.raw.append(envelope.original_content)
        self.recipients.append(list(envelope.rcpt_tos))

    def authenticate(self, server, session, envelope, mechanism, told):
        good = isinstance(told, LoginPassword) and (told.login, told.password) == (USER.encode(), PASSWORD.encode())
        self.logins += good
        return AuthResult(success=good, handled=False)


@dataclass(frozen=True)
class MailServer:
    """A running server: its inbox, its port, its CA's certificate, and the URL of the setting."""

    inbox: Inbox
    port: int
    cafile: Path

    @property
    def url(self) -> str:
        return f"smtp://{USER}:{QUOTED}@127.0.0.1:{self.port}?starttls=1&cafile={self.cafile}&timeout=2"

    def settings(self, **more: str) -> dict[str, str]:
        return {
            "NUMBERLIFT_SMTP_URL": self.url,
            "NUMBERLIFT_MAIL_FROM": "numberlift <numbers@example.com>",
            "NUMBERLIFT_MAIL_DOMAINS": "example.com,.example.org",
        } | more


@contextmanager
def mail_server(folder: Path, *, port: int = 0, tls: bool = False) -> Iterator[MailServer]:
    """A server on this machine: STARTTLS and login are demanded; with `tls`, TLS from the first byte."""
    cafile, chain = certificate(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain)
    inbox, loop = Inbox(), asyncio.new_event_loop()
    how = {"auth_require_tls": False} if tls else {"tls_context": context, "require_starttls": True}

    def session() -> SMTP:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it does not know that its transport is encrypted already
            return SMTP(inbox, hostname="test", loop=loop, authenticator=inbox.authenticate, auth_required=True, **how)

    thread = Thread(target=loop.run_forever, daemon=True)
    thread.start()
    listening = loop.create_server(session, "127.0.0.1", port, ssl=context if tls else None)
    server = asyncio.run_coroutine_threadsafe(listening, loop).result(10)
    try:
        yield MailServer(inbox, server.sockets[0].getsockname()[1], cafile)
    finally:
        asyncio.run_coroutine_threadsafe(_closed(server), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


async def _closed(server: asyncio.Server) -> None:
    """Stop listening, and end the sessions that are still there."""
    server.close()
    others = [one for one in asyncio.all_tasks() if one is not asyncio.current_task()]
    for one in others:
        one.cancel()
    await asyncio.gather(*others, return_exceptions=True)


def certificate(folder: Path) -> tuple[Path, Path]:
    """A private CA's certificate, and a chain with key for localhost that it signed."""
    now = dt.datetime.now(dt.UTC)
    ca_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    ca_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Example CA")])

    def signed(name: x509.Name, public, extensions):
        built = x509.CertificateBuilder(ca_name, name, public, x509.random_serial_number())
        built = built.not_valid_before(now - dt.timedelta(days=1)).not_valid_after(now + dt.timedelta(days=1))
        for extension, critical in extensions:
            built = built.add_extension(extension, critical)
        return built.sign(ca_key, hashes.SHA256())

    usage = x509.KeyUsage(True, False, False, False, False, True, True, False, False)
    identifier = x509.SubjectKeyIdentifier.from_public_key(ca_key.public_key())
    ca = signed(
        ca_name, ca_key.public_key(), [(x509.BasicConstraints(True, None), True), (usage, True), (identifier, False)]
    )
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))])
    authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key.public_key())
    own_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    own = signed(own_name, key.public_key(), [(names, False), (authority, False)])
    pem = serialization.Encoding.PEM
    cafile, chain = folder / "ca.pem", folder / "chain.pem"
    cafile.write_bytes(ca.public_bytes(pem))
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    chain.write_bytes(private + own.public_bytes(pem))
    return cafile, chain


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
