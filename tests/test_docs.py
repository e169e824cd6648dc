"""The README is true: its commands exist, its settings are all there are, its folders are those of the tree."""

from __future__ import annotations

import re
from pathlib import Path

from numberlift.cli.app import app
from numberlift.settings import Settings

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()


def table(heading: str) -> list[tuple[str, str]]:
    """The first two cells of each row of the table below a heading."""
    part = README.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    rows = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in part.splitlines() if line[:1] == "|"]
    return [(row[0].removeprefix("| "), row[1].removesuffix(" |")) for row in rows[2:]]


def test_every_command_is_in_the_readme_and_no_other():
    told = {re.match(r"`numberlift (\w+)", first)[1] for first, _ in table("Commands")}

    assert told == {command.name for command in (*app.registered_commands, *app.registered_groups)}


def test_every_setting_is_in_the_readme_with_its_meaning_and_no_other():
    told = {first.strip("` "): meaning for first, meaning in table("Settings")}
    known = {field.alias: field.description or "" for field in Settings.model_fields.values()}

    assert set(told) == set(known)
    assert [name for name, meaning in known.items() if meaning.split()[:3] != told[name].split()[:3]] == []


def test_the_folder_map_is_the_tree():
    told = {path for first, _ in table("Where things live") for path in re.findall(r"`([\w/.]+)`", first)}
    rooms = {f"numberlift/{path.parent.name}/" for path in (ROOT / "numberlift").glob("*/__init__.py")}

    assert [path for path in told if not (ROOT / path).exists()] == []
    assert rooms - {"numberlift/flows/"} <= told


def test_every_link_and_picture_of_the_readme_is_there():
    targets = re.findall(r"\]\((?!http)([^)#]+)\)", README)

    assert targets
    assert [target for target in targets if not (ROOT / target).exists()] == []


def test_every_chore_the_readme_names_is_in_the_makefile():
    chores = set(re.findall(r"(?:^|`)make (\w+)", README, re.MULTILINE))
    rules = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.MULTILINE))

    assert {"demo", "test"} <= chores <= rules


def test_the_page_of_fates_is_what_the_sandbox_does():
    """If this fails, write the text of `numberlift.sandbox.fates_markdown()` into the page again."""
    from numberlift.sandbox import fates_markdown

    page = (ROOT / "docs" / "fates.md").read_text()

    assert page.partition("\n\n")[2].strip() == fates_markdown().strip()
