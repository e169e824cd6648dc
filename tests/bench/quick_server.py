"""A server for benchmarks of the client: the least that HTTP asks for, so that the client is what is measured."""

from __future__ import annotations

import asyncio

PORTABLE = (
    b'{"phone_number": "%b", "account_sid": null, "portable": true, "pin_and_account_number_required": false, '
    b'"not_portable_reason": null, "not_portable_reason_code": null, "number_type": "LOCAL", "country": "US", '
    b'"messaging_carrier": null, "voice_carrier": "Example Networks", "url": "https://numbers.twilio.com/v1/Porting/'
    b'Portability/PhoneNumber/%b"}'
)
ACCOUNT = b'{"sid": "AC00000000000000000000000000000001", "status": "active", "friendly_name": "bench", "type": "Full"}'
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b"


class Quick(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._left = b""

    def data_received(self, data: bytes) -> None:
        *requests, self._left = (self._left + data).split(b"\r\n\r\n")
        for request in requests:
            path = request.split(b" ", 2)[1]
            if b"/Portability/PhoneNumber/" in path:
                number = path.rsplit(b"/", 1)[1].split(b"?")[0].replace(b"%2B", b"+")
                body = PORTABLE % (number, number)
            else:
                body = ACCOUNT
            self._transport.write(HEAD % (len(body), body))


async def main() -> None:
    server = await asyncio.get_running_loop().create_server(Quick, "127.0.0.1", 0)
    print(f"QUICK http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    import contextlib

    import uvloop

    with contextlib.suppress(KeyboardInterrupt):
        uvloop.run(main())
