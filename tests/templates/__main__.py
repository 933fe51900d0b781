"""Write the shipped templates anew."""

from __future__ import annotations

from pathlib import Path

from tests.templates import letters, replies

FOLDER = Path(__file__).parents[2] / "configs" / "templates"

if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, content in {**letters.templates(), **replies.templates()}.items():
        (FOLDER / name).write_bytes(content)
