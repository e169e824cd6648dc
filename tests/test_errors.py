"""The tree of errors is as drawn, and every error's kind decides its exit code."""

from __future__ import annotations

import re

from numberlift import errors
from numberlift.errors import NumberliftError


def tree(root, depth=0):
    yield depth, root.__name__
    for child in root.__subclasses__():
        if child.__module__ == errors.__name__:
            yield from tree(child, depth + 1)


def test_the_drawing_is_the_tree():
    drawn = [
        (len(found[1]) // 4, found[2])
        for line in (errors.__doc__ or "").splitlines()
        if (found := re.match(r"    ([│├└─ ]*)([A-Z]\w+)", line))
    ]

    assert drawn == list(tree(NumberliftError))


def test_every_error_lives_in_one_file():
    import numberlift.pipeline.check
    import numberlift.wiring.parts  # noqa: F401 -- loaded so that any other subclass would be known

    pending, foreign = [NumberliftError], []
    while pending:
        children = pending.pop().__subclasses__()
        pending += children
        foreign += [child for child in children if child.__module__ != errors.__name__]

    assert foreign == []
