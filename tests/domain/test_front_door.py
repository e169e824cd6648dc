"""The package's front door holds no logic and exports what it imports."""

import ast
from pathlib import Path

import numberlift.domain


def test_all_names_what_is_imported_and_nothing_else():
    tree = ast.parse(Path(numberlift.domain.__file__).read_text(encoding="utf-8"))
    imported = {alias.name for node in tree.body if isinstance(node, ast.ImportFrom) for alias in node.names}

    assert set(numberlift.domain.__all__) == imported
    assert all(isinstance(node, (ast.Expr, ast.ImportFrom, ast.Assign)) for node in tree.body)
