"""`numberlift users add|remove|list`: who may use the page."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from numberlift.cli import options as opt

Name = Annotated[str, typer.Argument(metavar="NAME", help="Who: letters, digits and . _ - @ +", show_default=False)]
FromStdin = Annotated[
    bool, typer.Option("--password-stdin", help="Read the password from the first line of standard input.")
]

users = typer.Typer(
    name="users",
    help="Say who may use the page of `numberlift web`; the same people, with a sandbox or without.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@users.command("add", short_help="Let somebody in, or give them a new password")
def add(name: Name, password_stdin: FromStdin = False) -> None:
    """Let somebody use the page, or give them a new password, which ends their sessions."""
    from numberlift.cli.session import session_settings
    from numberlift.web.entrance.passwords import Passwords, user_name
    from numberlift.wiring.people import opened_users

    with session_settings() as settings, opened_users(settings) as known:
        who = user_name(name)
        new = known.put(who, Passwords().hashed(_password(from_stdin=password_stdin)))
    typer.echo(
        f"{who} may use the page now." if new else f"{who} has a new password; their sessions have ended.", err=True
    )


@users.command("remove", short_help="Let somebody in no more")
def remove(name: Name) -> None:
    """Let somebody use the page no more; their sessions end at once."""
    from numberlift.cli.session import session_settings
    from numberlift.errors import CannotStart
    from numberlift.web.entrance.passwords import user_name
    from numberlift.wiring.people import opened_users

    with session_settings() as settings, opened_users(settings) as known:
        who = user_name(name)
        if not known.remove(who):
            raise CannotStart(f"There is no user {who}: `numberlift users list` names them.")
    typer.echo(f"{who} may use the page no more.", err=True)


@users.command("list", short_help="Who may use the page")
def listed(as_json: opt.Json = False) -> None:
    """List who may use the page, and when they last signed in."""
    from numberlift.cli.session import session_settings
    from numberlift.wiring.people import opened_users

    with session_settings() as settings, opened_users(settings) as known:
        found = known.all()
    (_as_json if as_json else _as_lines)([(one.name, one.created_at, one.seen_at or "") for one in found])


def _password(*, from_stdin: bool) -> str:
    """The password, never from the command's words: those stand in the shell's history and in the process list."""
    from numberlift.errors import SettingsRefused

    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise SettingsRefused("There is no terminal to ask for the password: add --password-stdin and pipe it in.")
    password: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    return password


def _as_lines(found: list[tuple[str, str, str]]) -> None:
    from numberlift.cli.showing.screen import print_out

    if not found:
        print_out("Nobody may use the page yet: `numberlift users add NAME`.")
    for name, since, seen in found:
        last = f"last signed in {seen[:16].replace('T', ' ')} UTC" if seen else "has not signed in yet"
        print_out(f"{name}  since {since[:10]}, {last}")


def _as_json(found: list[tuple[str, str, str]]) -> None:
    import json

    from numberlift.cli.showing.screen import print_out

    told = [{"name": name, "since": since, "last_sign_in": seen or None} for name, since, seen in found]
    print_out(json.dumps(told, ensure_ascii=False))
