"""Replies in Twilio's manner: JSON bodies and the error shape every service uses."""

from __future__ import annotations

from typing import Any

import orjson
from aiohttp import web

JSON_HEADERS = (("Content-Type", "application/json; charset=utf-8"),)


class Refusal(Exception):
    """A request that Twilio would refuse; becomes the reply with this HTTP status and Twilio code."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message

    def reply(self) -> web.Response:
        """The reply: `{"code", "message", "more_info", "status"}`."""
        return json_reply(
            {
                "code": self.code,
                "message": self.message,
                "more_info": f"https://www.twilio.com/docs/errors/{self.code}",
                "status": self.status,
            },
            status=self.status,
        )


def json_reply(body: Any, *, status: int = 200) -> web.Response:
    """A JSON reply."""
    return web.Response(body=orjson.dumps(body), status=status, headers=JSON_HEADERS)


async def json_body(request: web.Request) -> dict[str, Any]:
    """The JSON object of a request; anything else reads as an empty object, so that the first rule refuses it."""
    try:
        body = orjson.loads(await request.read())
    except orjson.JSONDecodeError:
        return {}
    return body if isinstance(body, dict) else {}


def base_url(request: web.Request) -> str:
    """The origin the client used, for the `url` fields of replies."""
    return f"{request.scheme}://{request.host}"


def unauthorized() -> Refusal:
    """The credentials are missing, wrong, or not for this account."""
    return Refusal(401, 20003, "Authenticate")


def not_found(path: str) -> Refusal:
    """There is nothing at this path, or not for this account."""
    return Refusal(404, 20404, f"The requested resource {path} was not found")


def too_many_requests() -> Refusal:
    """The account sends too much at once."""
    return Refusal(429, 20429, "Too Many Requests")
