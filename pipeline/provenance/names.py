"""Under which names a run keeps the files it read: any system can hold them."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from pathlib import PurePosixPath

_UNSAFE = re.compile(r'[<>:"\\|?*\x00-\x1f\x7f]')
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$)(\..*)?\Z", re.IGNORECASE)
_LONGEST = 180


def kept_names(paths: Sequence[str]) -> dict[str, str]:
    """Under which path inside inputs/ each file is kept: its own where every system can hold it.

    A name with signs that some system forbids or hides, a device's name, a
    very long one, one that climbs, or one that differs from another only in
    case, is kept under a plain name with a digest of the whole path; the
    manifest tells both.
    """
    kept: dict[str, str] = {}
    taken: set[str] = set()
    for path in sorted(paths):
        safe = "/".join(_safe(part) for part in path.split("/") if part not in ("", "."))
        if not safe or safe != path or safe.casefold() in taken:
            whole = PurePosixPath(safe or "_")
            digest = hashlib.sha256(path.encode("utf-8", "surrogateescape")).hexdigest()[:8]
            safe = str(
                whole.with_name(f"{whole.stem[: _LONGEST // 6]}-{digest}{whole.suffix[:12]}")
            )
        taken.add(safe.casefold())
        kept[path] = safe
    return kept


def _safe(name: str) -> str:
    plain = "".join("_" if unicodedata.category(sign) in _UNSEEN else sign for sign in name)
    plain = _UNSAFE.sub("_", plain).rstrip(". ")
    if plain.startswith(("-", " ", "~")) or _DEVICE.match(plain) or not plain:
        plain = f"_{plain}"
    while len(plain.encode("utf-8")) > _LONGEST:
        suffix = PurePosixPath(plain).suffix[:12]
        plain = plain.removesuffix(suffix)[: len(plain) * 3 // 4] + suffix
    return plain
