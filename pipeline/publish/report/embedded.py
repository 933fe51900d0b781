"""What the report carries in itself: other people's scripts as they were published, and our own."""

from __future__ import annotations

import base64
import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

VENDORED = Path(__file__).with_name("vendored")
TEMPLATES = Path(__file__).with_name("templates")

_IMPORT = "import { ascending, isString, DisallowedObjectProperties } from 'vega-util';"
_TAKEN = "const {ascending, isString, DisallowedObjectProperties} = vega;"
_EXPORT = "export { expression as expressionInterpreter };"
_GIVEN = "window.expressionInterpreter = expression;"


@cache
def versions() -> dict[str, dict[str, Any]]:
    """Each script of others by its package: version, file, digest and licence."""
    found: dict[str, dict[str, Any]] = json.loads((VENDORED / "versions.json").read_bytes())
    return found


def scripts() -> list[str]:
    """Every script in the order in which they need each other; ours is the last.

    The interpreter of expressions is published as a module only, and a module
    cannot be imported from within one file. Its import and export lines are
    put into words that a plain script has; nothing else of it is touched.
    """
    vega, interpreter, tables = (
        (VENDORED / one["file"]).read_text("utf-8") for one in versions().values()
    )
    inner = interpreter.replace(_IMPORT, _TAKEN).replace(_EXPORT, _GIVEN)
    plain = f"(() => {{\n{inner}\n}})();"
    return [vega, plain, tables, (TEMPLATES / "report.js").read_text("utf-8")]


def style() -> str:
    """The style sheet."""
    return (TEMPLATES / "report.css").read_text("utf-8")


def security_policy(scripts: list[str], style: str) -> str:
    """What a browser may do with the report: run these scripts, use this style, and nothing else.

    A content security policy (W3C CSP Level 3) of digests: no other script or
    style runs, whoever wrote it into a name, no text becomes code, and nothing
    is fetched or sent.
    """
    allowed = " ".join(_digest(script) for script in scripts)
    return (
        f"default-src 'none'; script-src {allowed}; style-src {_digest(style)}; "
        "base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
