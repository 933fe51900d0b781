"""Takes what commands say of themselves into the catalogue: their docstrings and options' help.

Named in pyproject.toml as the way to read pipeline/cli; everything marked is taken as elsewhere.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping
from typing import IO, Any

from babel.messages.extract import extract_python

from pipeline.cli.guidance import paragraphs

Message = tuple[int, str, Any, list[str]]
_DECLARES = {"command", "group"}


def of_commands(
    opened: IO[bytes],
    keywords: Mapping[str, Any],
    comment_tags: Collection[str],
    options: Mapping[str, Any],
) -> Iterator[Message]:
    """Every message of a module of commands: line, function, message, comments."""
    yield from extract_python(opened, keywords, comment_tags, options)  # type: ignore[arg-type]
    opened.seek(0)
    for node in ast.walk(ast.parse(opened.read())):
        if isinstance(node, ast.FunctionDef) and any(map(_declares, node.decorator_list)):
            for told in paragraphs(ast.get_docstring(node)):
                yield node.lineno, "_", told, []
        elif isinstance(node, ast.Call) and _name(node.func) in {"option", "version_option"}:
            for word in node.keywords:
                if word.arg == "help" and isinstance(word.value, ast.Constant):
                    yield node.lineno, "_", " ".join(str(word.value.value).split()), []


def _declares(decorator: ast.expr) -> bool:
    return isinstance(decorator, ast.Call) and _name(decorator.func) in _DECLARES


def _name(called: ast.expr) -> str:
    if isinstance(called, ast.Attribute):
        return called.attr
    return called.id if isinstance(called, ast.Name) else ""
