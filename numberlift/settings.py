"""Every setting numberlift reads from the environment or a `.env` file, each with its meaning.

Read at the edge only (cli, web, flows, wiring) and handed inwards as plain values. Secrets print as `••••`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from numberlift.domain.porting_rules import DEFAULT_DAYS, read_days
from numberlift.domain.settling import DEFAULT_SETTLE_SECONDS
from numberlift.errors import SettingsRefused


class Secret(SecretStr):
    """A secret that prints as `••••`, whatever prints it."""

    def __str__(self) -> str:
        return "••••" if self.get_secret_value() else ""

    def __repr__(self) -> str:
        return f"'{self}'"


NONE = Secret("")


class Settings(BaseSettings):
    """All settings; the name of each is its alias, in the environment or in `.env`."""

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8", extra="ignore", frozen=True, hide_input_in_errors=True
    )

    account_sid: str = Field("", alias="TWILIO_ACCOUNT_SID", description="the account that authenticates")
    auth_token: Secret = Field(
        NONE, alias="TWILIO_AUTH_TOKEN", description="its token; several, comma-separated, for webhook checking"
    )
    api_key: str = Field("", alias="TWILIO_API_KEY", description="an API key's sid, used in place of the token")
    api_secret: Secret = Field(NONE, alias="TWILIO_API_SECRET", description="the API key's secret")

    numbers_url: str = Field(
        "https://numbers.twilio.com",
        alias="NUMBERLIFT_NUMBERS_URL",
        description="host of eligibility, porting and compliance",
    )
    preview_url: str = Field(
        "https://preview.twilio.com", alias="NUMBERLIFT_PREVIEW_URL", description="host of hosted-number orders"
    )
    upload_url: str = Field(
        "https://numbers-upload.twilio.com", alias="NUMBERLIFT_UPLOAD_URL", description="host that takes documents"
    )
    api_url: str = Field(
        "https://api.twilio.com", alias="NUMBERLIFT_API_URL", description="host of accounts and addresses"
    )
    messaging_url: str = Field(
        "",
        alias="NUMBERLIFT_MESSAGING_URL",
        description="host of messaging services; unset: Twilio's, or that of NUMBERLIFT_API_URL where it is another",
    )
    home: Path = Field(
        Path("~/.numberlift"), alias="NUMBERLIFT_HOME", description="where ledger, lists, reports and locks live"
    )
    database_url: Secret = Field(
        NONE, alias="NUMBERLIFT_DATABASE_URL", description="a PostgreSQL ledger; SQLite in the home if unset"
    )

    rate: float | None = Field(
        None, gt=0, alias="NUMBERLIFT_RATE", description="requests a second, all processes together; unset: no limit"
    )
    concurrency: int = Field(
        100, ge=1, alias="NUMBERLIFT_CONCURRENCY", description="requests under way at once, at most; adapts below it"
    )
    timeout: float = Field(
        30.0, gt=0, alias="NUMBERLIFT_TIMEOUT", description="seconds for one request, waiting for a connection included"
    )

    secret: Secret = Field(
        NONE, alias="NUMBERLIFT_SECRET", description="what keys are made with; a file in the home if unset"
    )
    hosting_api: Literal["preview", "v2"] = Field(
        "preview", alias="NUMBERLIFT_HOSTING_API", description="which of Twilio's hosting APIs orders are placed with"
    )
    settle: float = Field(
        DEFAULT_SETTLE_SECONDS,
        ge=0,
        alias="NUMBERLIFT_SETTLE",
        description="seconds after which a read shows whatever a lost create has made; the time-out plus 30 or more",
    )
    loa_wait: float = Field(
        5.0,
        ge=0,
        alias="NUMBERLIFT_LOA_WAIT",
        description="days that a letter of authorization waits for numbers of its group to be verified",
    )
    port_days: str = Field(
        "US=7,JP=10",
        alias="NUMBERLIFT_PORT_DAYS",
        description="days ahead that a port date must be, by country, as agreed with Twilio; 2 at least",
    )
    allowed_url_hosts: str = Field(
        "",
        alias="NUMBERLIFT_ALLOWED_URL_HOSTS",
        description="hosts that URLs in lists may name: comma-separated, .example.com for all below it, * for any",
    )

    public_url: str = Field(
        "",
        alias="NUMBERLIFT_PUBLIC_URL",
        description="address under which Twilio reaches the webhook receiver, as https://hooks.example.com",
    )

    smtp_url: Secret = Field(
        NONE,
        alias="NUMBERLIFT_SMTP_URL",
        description="the mail server, as smtp://user:password@host:587?starttls=1 or smtps://…; ?cafile= a private CA",
    )
    mail_from: str = Field(
        "", alias="NUMBERLIFT_MAIL_FROM", description="who mails come from, as numberlift <numbers@example.com>"
    )
    mail_domains: str = Field(
        "",
        alias="NUMBERLIFT_MAIL_DOMAINS",
        description="domains that mails may go to: comma-separated, .example.com for all below it; unset: the sender's",
    )
    mail_to: str = Field(
        "", alias="NUMBERLIFT_MAIL_TO", description="who is told of every run, beside those a run names itself"
    )
    page_url: str = Field(
        "",
        alias="NUMBERLIFT_PAGE_URL",
        description="address under which people reach the page, for links in mails; unset: NUMBERLIFT_PUBLIC_URL",
    )

    @property
    def url_hosts(self) -> frozenset[str]:
        """The hosts of `allowed_url_hosts`, lower case."""
        return frozenset(filter(None, (one.strip().lower() for one in self.allowed_url_hosts.split(","))))

    @property
    def days_ahead(self) -> dict[str, int]:
        """How many days ahead a port date must be, by ISO country; those of Twilio's page where nothing is told."""
        return {**DEFAULT_DAYS, **read_days(self.port_days)}

    @field_validator("port_days")
    @classmethod
    def _check_days(cls, value: str) -> str:
        read_days(value)
        return value

    @field_validator("home")
    @classmethod
    def _expand_home(cls, value: Path) -> Path:
        return value.expanduser().absolute()


def read_settings(**overrides: object) -> Settings:
    """The settings of this process; a keyword (by alias) wins over the environment.

    Raises SettingsRefused naming the settings that cannot be read, never their values.
    """
    try:
        return Settings(**overrides)  # type: ignore[arg-type]  # values are validated here, by alias
    except ValidationError as exc:
        wrong = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in exc.errors(include_input=False))
        raise SettingsRefused(f"Settings: {wrong}. Correct the environment or .env and start again.") from None
