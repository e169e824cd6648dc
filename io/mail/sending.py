"""Mails handed to a mail server, one connection for all that wait.

What a server says is told by its code alone: servers repeat addresses in their words, and ours may stand in a log.
"""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress

import aiosmtplib
from aiosmtplib import errors as smtp

from numberlift.errors import TryAgain
from numberlift.io.mail.server import MailServer


class Connection:
    """A connection to a mail server that has let us in."""

    def __init__(self, client: aiosmtplib.SMTP, place: str) -> None:
        self._client = client
        self._place = place

    async def send(self, message: bytes, *, sender: str, recipients: Sequence[str]) -> dict[str, int]:
        """Hand over one mail; returns once the server's 250 was read. Answers who was refused, with the code.

        Raises TryAgain where nobody is served: `status` is the server's code, None where it did not answer.
        """
        with told(self._place):
            refused, _ = await self._client.sendmail(sender, list(recipients), message)
        return {address: response[0] for address, response in refused.items()}


@asynccontextmanager
async def connected(server: MailServer) -> AsyncIterator[Connection]:
    """A connection, encrypted and logged in as the server's URL wants it. Raises TryAgain, SettingsRefused."""
    client = aiosmtplib.SMTP(
        hostname=server.host,
        port=server.port,
        username=server.user or None,
        password=server.password or None,
        timeout=server.timeout_seconds,
        use_tls=server.privacy == "tls",
        start_tls={"starttls": True, "never": False, "tls": False, "offered": None}[server.privacy],
        tls_context=server.trusted(),
    )
    with told(server.place):
        await client.connect()
    try:
        yield Connection(client, server.place)
    finally:
        with suppress(smtp.SMTPException, OSError):  # what was accepted stays accepted
            await client.quit()
        client.close()


@contextmanager
def told(place: str) -> Iterator[None]:
    """Errors of the library as TryAgain, in our words."""
    try:
        yield
    except smtp.SMTPRecipientsRefused as error:
        codes = sorted({one.code for one in error.recipients})
        count = len(error.recipients)
        words = f"{count} of {count} recipients {'was' if count == 1 else 'were'} refused"
        raise _again(f"{words} ({', '.join(map(str, codes))}).", codes[-1]) from None
    except smtp.SMTPResponseException as error:
        raise _again(_answered(place, error), error.code) from None
    except (smtp.SMTPException, OSError, ValueError) as error:
        raise _again(_unreached(place, error)) from None


def _answered(place: str, error: smtp.SMTPResponseException) -> str:
    if isinstance(error, smtp.SMTPAuthenticationError):
        return f"{place} does not accept the login of NUMBERLIFT_SMTP_URL ({error.code})."
    if isinstance(error, smtp.SMTPSenderRefused):
        return f"{place} refuses the sender of NUMBERLIFT_MAIL_FROM ({error.code})."
    return f"{place} refused with code {error.code}."


def _unreached(place: str, error: Exception) -> str:
    for cause in (error, error.__cause__, error.__context__):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"{place} shows a certificate that is not trusted ({cause.verify_message})."
    if isinstance(error, TimeoutError):
        return f"{place} did not answer in time."
    if isinstance(error, smtp.SMTPServerDisconnected):
        return f"{place} closed the connection."
    if isinstance(error, (smtp.SMTPNotSupported, ValueError)):
        return f"{place} does not offer what NUMBERLIFT_SMTP_URL asks for ({type(error).__name__})."
    return f"{place} cannot be reached ({type(error).__name__})."


def _again(words: str, status: int | None = None) -> TryAgain:
    return TryAgain(words, reason="mail", status=status)
