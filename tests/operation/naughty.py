"""`python -m tests.operation.naughty FILE...`: strangers' strings, one a line, as titles.

Each becomes the title of a project that is recommended; a twin round has harmless titles. Told is
every output that lost a title, computes where its twin does not, or has an element more.
"""

from __future__ import annotations

import sys
import tempfile
import warnings
from collections import Counter
from pathlib import Path

from tests.operation.strangers import carried_out, harmless, lay_out, lost_in, strings_of, told_of


def main(files: list[str]) -> int:
    """Carry out both rounds and print what came of it; 1 where anything is told."""
    titles = [title for file in files for title in strings_of(Path(file).read_bytes())]
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        lay_out(folder / "naughty", titles)
        lay_out(folder / "harmless", harmless(titles))
        naughty, twin = carried_out(folder / "naughty"), carried_out(folder / "harmless")
    lost = list(lost_in(naughty, twin, titles))
    told = list(told_of(naughty, twin))
    by_output = Counter(name for name, _ in lost)
    kept = len(titles) - len({title for _, title in lost})
    sys.stdout.writelines(
        f"{line}\n"
        for line in (
            f"{kept} of {len(titles)} strings survive in {len(naughty.files)} outputs",
            *(f"lost in {name}: {title!a}" for name, title in lost),
            *map(ascii, told),
            f"lost {dict(by_output)}; told {len(told)}",
        )
    )
    return 1 if lost or told else 0


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    sys.exit(main(sys.argv[1:]))
