"""Which encoding a text is in: stated, or beyond reasonable doubt, or refused.

Half of the encodings of East Asia and Europe decode as GB18030 without an
error, to nonsense. So GB18030 is believed only where the result looks like
simplified Chinese: characters of GB 2312's frequent level, spread as Chinese
spreads them. Few characters prove little; a short text in doubt is refused.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter

from pipeline.ingest.records import Refused

_MARKS: tuple[tuple[bytes, str, str], ...] = (
    (codecs.BOM_UTF32_LE, "utf-32-le", "UTF-32LE with BOM"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "UTF-32BE with BOM"),
    (codecs.BOM_UTF8, "utf-8", "UTF-8 with BOM"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16LE with BOM"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16BE with BOM"),
    (b"\x84\x31\x95\x33", "gb18030", "GB18030 with BOM"),
)
"""UTF-32 before UTF-16, whose mark begins like it."""

_SHIFTED: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (re.compile(rb"\x1b\$[@AB)*+-]|\x1b\([JI]"), "it looks like ISO-2022"),
    (re.compile(rb"~\{(?:[\x21-\x77][\x21-\x7e])+~\}"), "it looks like HZ"),
    (re.compile(rb"\A\+/v[89+/]"), "it looks like UTF-7"),
)
"""Encodings that look like ASCII."""

_EAST_ASIAN = re.compile("[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
_HANGUL = re.compile("[\uac00-\ud7a3]")
_LEVEL_ONE = range(0xB0, 0xD8)
"""First bytes of the 3,755 frequent characters of GB 2312, in the order of their sounds."""
_PUNCTUATION = (0xA1, 0xA3)
"""First bytes of its punctuation and its full-width letters and digits."""

FREQUENT_SHARE = 0.85
"""Of what is not ASCII in real simplified Chinese at least this much is frequent; names
of people and places bring rare characters, but not one in seven."""

STRAY_SHARE = 0.03
"""What no foreign alphabet shows, Chinese shows in far more than this share of its
characters: a second byte below 0xC0 (Cyrillic, Greek and accented Latin letters lie
above), a first byte from 0xD0 on (frequent Japanese characters lie below)."""

HANGUL_SHARE = 0.9
"""Korean text is nearly all Hangul; of Chinese text read as Korean about half is."""


def decode(content: bytes) -> tuple[str, str]:
    """The text of a file and the name of its encoding; a mark at its beginning is left out.

    Raises `Refused`: a stated encoding that the bytes do not keep to, a NUL, or
    an encoding that nobody can vouch for, with the place of the first byte that
    is not UTF-8.
    """
    for mark, codec, name in _MARKS:
        if content.startswith(mark):
            return _stated(content, len(mark), codec, name), name
    if b"\x00" in content:
        raise Refused("text_nul", line=str(_line(content, content.index(b"\x00"))))
    for pattern, guess in _SHIFTED:
        if match := pattern.search(content):
            raise _unknown(content, match.start(), guess)
    if (place := _seven_bits(content)) is not None:
        raise _unknown(content, place, "it looks like UTF-7")
    try:
        return content.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError as fault:
        text = _believable(content)
        if text is None:
            raise _unknown(content, fault.start, _guess(content)) from fault
        return text, "GB18030"


def _seven_bits(content: bytes) -> int | None:
    """Where the first character beyond ASCII of a text in UTF-7 is written; None where it is none.

    Such a text is plain ASCII; it is believed to be one where all of it decodes, and to the
    characters and marks of East Asia alone.
    """
    first = content.find(b"+")
    if first < 0 or not content.isascii():
        return None
    try:
        text = content.decode("utf-7")
    except UnicodeDecodeError:
        return None
    foreign = [character for character in text if not character.isascii()]
    return first if len(foreign) > 1 and all(map(_EAST_ASIAN.match, foreign)) else None


def _stated(content: bytes, start: int, codec: str, name: str) -> str:
    try:
        text = content[start:].decode(codec)
    except UnicodeDecodeError as fault:
        place = start + fault.start
        raise Refused(
            "encoding_broken",
            encoding=name,
            byte=str(place + 1),
            line=str(_line(content, place)),
            found=f"0x{content[place]:02X}",
        ) from fault
    if "\x00" in text:
        raise Refused("text_nul", line=str(text.count("\n", 0, text.index("\x00")) + 1))
    return text


def _unknown(content: bytes, place: int, guess: str) -> Refused:
    return Refused(
        "encoding_unknown",
        byte=str(place + 1),
        line=str(_line(content, place)),
        found=f"0x{content[place]:02X}",
        guess=guess,
    )


def _line(content: bytes, place: int) -> int:
    return content.count(b"\n", 0, place) + 1


def _believable(content: bytes) -> str | None:
    """The text as GB18030, if it looks like simplified Chinese; else None."""
    try:
        text = content.decode("gb18030")
    except UnicodeDecodeError:
        return None
    foreign = frequent = low = late = usual = 0
    for character, count in Counter(text).items():
        if character.isascii():
            continue
        foreign += count
        pair = _gb2312(character)
        if len(pair) == 2 and pair[0] in _LEVEL_ONE:
            frequent += count
            low += count * (pair[1] < 0xC0)
            late += count * (pair[0] >= 0xD0)
        elif len(pair) == 2 and pair[0] in _PUNCTUATION:
            usual += count
    if not frequent or frequent + usual < FREQUENT_SHARE * foreign:
        return None
    enough = max(1.0, STRAY_SHARE * frequent)
    if low < enough or (late < enough and _decodes(content, "euc_jp")) or _korean(content):
        return None
    return text


def _decodes(content: bytes, codec: str) -> bool:
    try:
        content.decode(codec)
    except UnicodeDecodeError:
        return False
    return True


def _korean(content: bytes) -> bool:
    if not _decodes(content, "cp949"):
        return False
    counts = Counter(content.decode("cp949"))
    foreign = sum(count for character, count in counts.items() if not character.isascii())
    hangul = sum(count for character, count in counts.items() if _HANGUL.match(character))
    return hangul >= HANGUL_SHARE * foreign


def _gb2312(character: str) -> bytes:
    try:
        return character.encode("gb2312")
    except UnicodeEncodeError:
        return b""


_GUESSES = (
    ("euc_kr", "EUC-KR", _HANGUL),
    ("euc_jp", "EUC-JP", re.compile("[\u3041-\u30fe]")),
    ("shift_jis", "Shift_JIS", re.compile("[\u3041-\u30fe]")),
    ("utf-8", "UTF-8 with broken bytes", re.compile("[\u0080-\ufffc]")),
    ("big5", "Big5", re.compile("[\u4e00-\u9fff]")),
)
_SINGLE = "it may be a Western, Cyrillic or Greek encoding, or another of East Asia"


def _guess(content: bytes) -> str:
    """What the encoding may be, for the message only."""
    runs = re.findall(rb"[\x80-\xff]+", content)
    if sum(len(run) == 1 for run in runs) * 3 > len(runs) * 2:
        return _SINGLE
    for codec, name, letters in _GUESSES:
        text = content.decode(codec, "replace")
        foreign = sum(not character.isascii() for character in text)
        few = 4 if codec == "utf-8" else 20  # What is no UTF-8 hardly ever decodes as such.
        if text.count("\ufffd") * few < foreign and len(letters.findall(text)) * 5 > foreign * 2:
            return f"it may be {name}"
    return _SINGLE
