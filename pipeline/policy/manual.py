"""The manual of the policy file: its rule kinds in plain words, and every part with an example."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.policy.describe import Description, Key, described, section_of
from pipeline.policy.examples import LONGEST_PASSAGE, File, Way, passage_of, ways_beside

SCHEMA = "policy.schema.json"
"""The file in docs/ that editors read."""

_INTRODUCTION = """
One YAML file holds all the rules of a round. Keys not listed here are refused, and so
are keys given twice and decimals without quotes; all faults are told at once, with
their lines. `on`, `no` and `yes` are text. Tags, anchors and aliases are not read.

A part *that decides something* also has these keys:

| key | what it holds |
| --- | --- |
| `clause` | The clause of the notice that orders it. |
| `says` | What the clause asks, in the office's own words. |
| `reading` | Where the notice is silent: the [Reading](#reading) chosen instead. |

`clause` and `says` are given together, or there is a `reading`, or both.
A *name* is ASCII letters, digits, `_`, `.` and `-`. A *decimal in quotes* has at most
nine decimals; a whole number needs no quotes. A *share in quotes* is above 0 and at most
1: "1/3", "0.6" or "60%".

An example is a passage of the policy of a round in [configs/](../configs/), or where no
round has one, of a file in [examples/](examples/). Below it stand the keys and words it
does not show, each with a part that has them, given without `clause`, `says` and
`reading`; `...` are keys left out. What every number means, [numbers.md](numbers.md) says.
"""

_EDITOR = f"""
## In an editor

[{SCHEMA}]({SCHEMA}) is this page for programs. An editor that knows JSON Schema then
completes keys, shows what they mean, and marks what is misspelt, missing or has not its
form while one types. With the YAML language server, which VS Code (extension YAML),
Neovim and others use, it is named in the first line of the file, by its path from there:

```yaml
# yaml-language-server: $schema=../docs/{SCHEMA}
```

What one part owes another, such as that a name refers to something and that weights add
up, a schema cannot say: `linxuan policy check FILE` tells that, and all the rest.
"""


def policy_page(kinds: Mapping[str, Any], files: Sequence[File]) -> str:
    """Every rule kind, and every key a policy file can have.

    `kinds` are the rule kinds in plain words, each with its key, as
    docs/examples/kinds.yaml has them; `files` those that examples are taken
    from, the preferred first.
    """
    parts = described()
    known = {part.name for part in parts}
    sourced = frozenset(part.name for part in parts if part.sourced)
    text = [
        "# The policy file",
        "",
        f"> **{kinds['summary']['title']}** {kinds['summary']['zh']}",
        *_INTRODUCTION.splitlines(),
        *_kinds(kinds),
        *_EDITOR.splitlines(),
        "",
    ]
    for part in parts:
        text += [*_part(part, known), *_example(part, files, sourced)]
    return "\n".join(text).rstrip() + "\n"


def _kinds(kinds: Mapping[str, Any]) -> list[str]:
    lines = ["", "## Rule kinds", "", kinds["summary"]["en"], ""]
    lines += ["| in a notice | | key | section |", "| --- | --- | --- | --- |"]
    for group in kinds["kinds"]:
        lines.append(f"| **{group['name']['zh']}** | **{group['name']['en']}** | | |")
        for rule in group["rules"]:
            section = section_of(rule["key"])
            link = f"[{section}](#{section.lower()})"
            lines.append(f"| {rule['zh']} | {rule['en']} | `{rule['key']}` | {link} |")
    return lines


def _part(part: Description, known: set[str]) -> list[str]:
    decides = " This part decides something." if part.sourced else ""
    lines = [f"## {part.name}", "", part.meaning + decides, ""]
    if not part.keys:
        return lines
    lines += ["| key | value | default | meaning |", "| --- | --- | --- | --- |"]
    for key in part.keys:
        default = "**needed**" if key.needed else key.default
        lines.append(f"| `{key.name}` | {_linked(key, known)} | {default} | {cell(key.meaning)} |")
    return [*lines, ""]


def _linked(key: Key, known: set[str]) -> str:
    words = [
        f"[{word}](#{word.lower()})" if word in key.parts and word in known else word
        for word in cell(key.kind).split(" ")
    ]
    return " ".join(words)


def _example(part: Description, files: Sequence[File], sourced: frozenset[str]) -> list[str]:
    passage = passage_of(part, files)
    if passage is None:
        return []
    lines = [*passage.lines[:LONGEST_PASSAGE]]
    cut = ["# ..."] if len(passage.lines) > len(lines) else []
    text = [f"In {_file(passage.file)}:", "", "```yaml", *lines, *cut, "```", ""]
    ways = ways_beside(part, passage, files, sourced)
    if ways:
        text += ["| also | for example | in |", "| --- | --- | --- |"]
        text += [_way(way) for way in ways]
        text.append("")
    return text


def _way(way: Way) -> str:
    said = ", ".join(f"`{shown}`" for shown in way.shown)
    return f"| {said} | `{cell(way.line)}` | {_file(way.file)} |"


def _file(name: str) -> str:
    """A link from docs/ to a file of the checkout."""
    stem = name.rpartition("/")[2].removesuffix(".yaml")
    inside = name.removeprefix("docs/")
    return f"[{stem}]({inside if inside != name else f'../{name}'})"


def cell(text: str) -> str:
    """A text as it may stand in a cell of a Markdown table."""
    return " ".join(text.split()).replace("|", "\\|")
