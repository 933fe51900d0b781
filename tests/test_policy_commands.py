"""`policy check`, `show` and `diff`, and the words a policy is told in."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import pytest
from click.testing import CliRunner
from pydantic import BaseModel

from pipeline.cli import main
from pipeline.headings import load_headings
from pipeline.language import Language
from pipeline.manual import vocabulary
from pipeline.policy import Policy, load_policy
from pipeline.policy.comparing import Change, compare_policies
from pipeline.policy.parts import Part, Reading, Words
from pipeline.policy.places import Tie
from pipeline.policy.wording.labels import CHOICES, LABELS, TIES
from pipeline.policy.wording.page import CHAPTERS, Entry, pages
from pipeline.policy.wording.speech import Speech
from pipeline.publish.pages import speech_of
from pipeline.publish.widths import width
from pipeline.publish.wrapping import wrapped

ROOT = Path(__file__).parents[1]
CONFIGS = ROOT / "configs"
TIANJIN = CONFIGS / "tianjin-2022.yaml"
ROUNDS = sorted(path.stem for path in CONFIGS.glob("*.yaml") if path.stem != "headings")
POLICIES = [*ROUNDS, "whole"]
SAMPLE = ROOT / "data" / "raw" / "tianjin-2022"
LANCHUAN = ROOT / "docs" / "tutorial" / "lanchuan-2025.yaml"
SIX = ROOT / "docs" / "tutorial" / "data"
SOURCES = ("clause", "says", "reading")


@pytest.fixture(autouse=True)
def wide_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sentences looked for stand on one line, whatever the terminal of the tests."""
    monkeypatch.setenv("COLUMNS", "200")


def said(*arguments: object, status: int = 0) -> str:
    """What the command prints; its errors are in the output too."""
    told = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert told.exit_code == status, told.output
    return told.output


def models(root: type[BaseModel]) -> set[type[BaseModel]]:
    """Every kind of part a policy is made of."""
    found = {root}
    waiting = [root]
    while waiting:
        for declared in waiting.pop().model_fields.values():
            for model in parts_in(declared.annotation):
                if model not in found:
                    found.add(model)
                    waiting.append(model)
    return found


def parts_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """The kinds of parts that an annotation names."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from parts_in(inner)


def alternatives(annotation: Any) -> Iterator[str]:
    """The words between which an annotation lets one choose."""
    if get_origin(annotation) is Literal:
        yield from (word for word in get_args(annotation) if isinstance(word, str))
    else:
        for inner in get_args(annotation):
            yield from alternatives(inner)


def keys_of(model: type[BaseModel]) -> dict[str, Any]:
    """The keys of a kind of part as they are written, without those of every part."""
    shared = SOURCES if issubclass(model, Part) and model is not Part else ()
    return {
        declared.alias or name: declared.annotation
        for name, declared in model.model_fields.items()
        if name not in shared
    }


def test_every_key_has_a_label_and_every_label_a_key() -> None:
    kinds = models(Policy) | {Part, Words, Reading}
    declared = {kind.__name__: set(keys_of(kind)) for kind in kinds if keys_of(kind)}
    assert {name: set(labels) for name, labels in LABELS.items()} == declared


def test_every_alternative_has_a_name_and_every_name_an_alternative() -> None:
    declared = {
        f"{kind.__name__}.{key}": set(alternatives(annotation))
        for kind in models(Policy)
        for key, annotation in keys_of(kind).items()
        if set(alternatives(annotation))
    }
    assert {place: set(names) for place, names in CHOICES.items()} == declared


def test_every_rule_for_equals_has_a_name() -> None:
    declared = [fact for part in get_args(Tie)[1:] for fact in getattr(part, "metadata", ())]
    pattern = next(fact.pattern for fact in declared if getattr(fact, "pattern", None))
    for rule in TIES:
        written = rule if rule.partition(":")[2] or "_" in rule else f"{rule}:x"
        assert re.match(pattern, written), rule
    words = set(re.findall(r"[a-z_]+", pattern))
    assert words == {word for rule in TIES for word in rule.split(":")}


def policy_file(name: str) -> Path:
    """The file of a round; `whole` is the policy that has every key."""
    return ROOT / "tests" / "policy" / "whole.yaml" if name == "whole" else CONFIGS / f"{name}.yaml"


def told_in(name: str, language: Language) -> Speech:
    """A round's policy, ready to be told."""
    policy = load_policy(name, policy_file(name).read_bytes(), vocabulary())
    headings = load_headings((CONFIGS / "headings.yaml").read_bytes())
    return speech_of(policy, headings, language)


def sourced(value: Any) -> Iterator[Part]:
    """Every part that decides something."""
    if isinstance(value, Part):
        yield value
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from sourced(getattr(value, name))
    elif isinstance(value, list | tuple):
        for item in value:
            yield from sourced(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from sourced(item)


@pytest.mark.parametrize("name", POLICIES)
def test_every_part_of_a_policy_is_on_its_page(name: str) -> None:
    speech = told_in(name, "en")
    chapters = pages(speech)
    assert [chapter.number for chapter in chapters] == list(range(1, len(CHAPTERS) + 1))
    entries = [entry for chapter in chapters for entry in chapter.entries]
    shown = [id(entry.part) for entry in entries if entry.part is not None]
    expected = [id(part) for part in sourced(speech.policy)]
    assert sorted(shown) == sorted(expected)
    assert all(entry.sentence and "{" not in entry.sentence for entry in entries)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", POLICIES)
def test_a_page_keeps_to_its_width(
    name: str, language: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    for columns in (64, 100):
        monkeypatch.setenv("COLUMNS", str(columns))
        page = said("policy", "show", policy_file(name), "--root", ROOT, "--lang", language)
        widths = {line: width(line) for line in page.splitlines()}
        longest = max(widths, key=lambda line: widths[line])
        assert widths[longest] <= columns, longest
        assert not [line for line in widths if line.strip()[:1] in set(",.;:!?)]}、。，；：）”〕")]


def entry_at(speech: Speech, path: str) -> Entry:
    """The entry of one part."""
    entries = [entry for chapter in pages(speech) for entry in chapter.entries]
    return next(entry for entry in entries if ".".join(map(str, entry.path)) == path)


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("pools.unit", "On the list: Binhai at most 6, every other unit at most 2."),
        ("pools.total", "Projects on the whole list: at most 30."),
        ("marking.pass_marks.total", "To pass, a project needs at least 60 expert points."),
        (
            "examination.rules.1",
            'If the register "Online filings" has a row with the same "Project number", it must '
            'hold that "Filed at" in the register "Online filings" (row with the same "Project '
            'number") is not later than 2022-05-04 23:59:59+08:00; otherwise the project is '
            "excluded.",
        ),
        (
            "examination.rules.5",
            'It must hold that "Stage" is Built or Under construction; otherwise the project is '
            "excluded.",
        ),
        (
            "priority.bonuses.0",
            'Points for "Level of data management", by level: level 2 1, level 3 2, level 4 3, '
            "level 5 4.",
        ),
        (
            "pools.exemption",
            'A project is exempt if "Level of data management" is at least 3; it then does not '
            "use: places of its unit.",
        ),
    ],
)
def test_usual_parts_have_sentences_of_their_own(path: str, sentence: str) -> None:
    assert entry_at(told_in("tianjin-2022", "en"), path).sentence == sentence


def test_equals_are_told_in_their_order() -> None:
    lines = entry_at(told_in("tianjin-2022", "en"), "places").lines
    assert lines[1:3] == (
        "1. the plain mean of all experts who count",
        '2. the figure of "Innovation in key technology"',
    )


def test_an_amount_stands_with_its_clause_or_its_reading() -> None:
    page = said("policy", "show", TIANJIN, "--lang", "en")
    one_line = " ".join(page.split())
    assert "On the list: Binhai at most 6, every other unit at most 2. [正文二(三)]" in one_line
    assert "needs at least 60 expert points. [reading: 示例，非官方决定, 2022-04-25]" in one_line
    assert "[正文二(四); reading: 示例，非官方决定, 2022-04-25]" in one_line


def test_a_page_for_a_program() -> None:
    content = json.loads(said("policy", "show", "tianjin-2022", "--root", ROOT, "--json"))
    assert [chapter["number"] for chapter in content["chapters"]] == list(range(1, 10))
    entries = {entry["path"]: entry for part in content["chapters"] for entry in part["entries"]}
    total = entries["pools.total"]
    assert (total["clause"], total["reading"]["dated"]) == ("正文二(四)", "2022-04-25")
    assert content["round"] == "tianjin-2022"


@pytest.mark.parametrize(
    ("text", "columns", "lines"),
    [
        ("one two three", 40, ["one two three"]),
        ("a" * 50, 40, ["a" * 50]),
        ("word " * 12, 40, ["word word word word word word word word", "word word word word"]),
        ("中" * 21, 40, ["中" * 20, "中"]),
        ("中" * 20 + "。", 40, ["中" * 19, "中。"]),
        ("中" * 19 + "（中）", 40, ["中" * 19, "（中）"]),
        ("中" * 18 + "word中", 40, ["中" * 18 + "word", "中"]),
        ("", 40, [""]),
    ],
)
def test_chinese_and_english_are_wrapped(text: str, columns: int, lines: list[str]) -> None:
    assert wrapped(text, columns) == lines


def edited(folder: Path, *pairs: tuple[str, str], name: str = "tianjin-2023") -> Path:
    """Tianjin's policy with passages replaced, as a file."""
    text = TIANJIN.read_text(encoding="utf-8").replace("id: tianjin-2022", f"id: {name}", 1)
    for old, new in pairs:
        assert text.count(old) >= 1, old
        text = text.replace(old, new, 1)
    file = folder / f"{name}.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def changes_of(file: Path, language: Language = "en") -> list[Change]:
    """What changed since Tianjin 2022, the round's name apart."""
    headings = load_headings((CONFIGS / "headings.yaml").read_bytes())
    policy = load_policy(file.name, file.read_bytes(), vocabulary())
    new = speech_of(policy, headings, language)
    found = compare_policies(told_in("tianjin-2022", language), new)
    return [change for change in found if change.path != ("round", "id")]


@pytest.mark.parametrize(
    ("old", "new", "kind", "subject", "before", "after"),
    [
        ('{"120116": 6}', '{"120116": 3}', "changed", "Places of each unit: Binhai", "6", "3"),
        (
            '{"120116": 6}',
            '{"120116": 6, "120101": 4}',
            "changed",
            "Places of each unit: Heping",
            "2, like the others",
            "4",
        ),
        (
            "default: 2",
            "default: 3",
            "changed",
            "Places of each unit: every other unit",
            "2",
            "3",
        ),
        ("at_most: 30", "at_most: unlimited", "changed", "Total", "30", "no limit"),
        ('at_least: "60"', 'at_least: "65"', "changed", "Expert points", "60", "65"),
        (
            '"3": "2"',
            '"3": "2.5"',
            "changed",
            "Bonus points: Level of data management: level 3",
            "2",
            "2.5",
        ),
        ('cap: "5"', 'cap: "6"', "changed", "Caps of priority: priority", "5", "6"),
        ("en: Jizhou", "en: Ji", "renamed", "Ji: name", "Jizhou", "Ji"),
        ('"120119"', '"120129"', "changed", "Jizhou: code", "120119", "120129"),
        (
            "aliases: [蓟州, ",
            "aliases: [蓟县, 蓟州, ",
            "added",
            "Jizhou: other ways of writing it",
            "",
            "蓟县",
        ),
        (
            '[untrimmed_mean, "criterion:innovation"]',
            '["criterion:innovation", untrimmed_mean]',
            "changed",
            "Places: what parts equals",
            'the plain mean of all experts who count, the figure of "Innovation in key technology"',
            'the figure of "Innovation in key technology", the plain mean of all experts who count',
        ),
        (
            "    - id: own_ip_missing",
            "    - id: own_ip_absent",
            "changed",
            "Rules of the notice: own_ip_absent: short name",
            "own_ip_missing",
            "own_ip_absent",
        ),
        (
            "requires: {column: deployments, at_least: 5}",
            "requires: {column: deployments, at_least: 6}",
            "changed",
            "Rules of the notice: effects_1_built: what is required",
            '"Deployments" is at least 5',
            '"Deployments" is at least 6',
        ),
        (
            "employer_years: 3",
            "employer_years: 2",
            "changed",
            "Recusal of experts: years back in which an employment bars",
            "3",
            "2",
        ),
        (
            "clause: 正文二(三)\n    says:\n      zh: 滨",
            "clause: 第九条\n    says:\n      zh: 滨",
            "source",
            "Places of each unit: by what right",
            "[正文二(三)]",
            "[第九条]",
        ),
        (
            "en: Binhai recommends at most 6",
            "en: Binhai puts forward at most 6",
            "says",
            "Places of each unit: what the clause says",
            "Binhai recommends at most 6, every other district at most 2.",
            "Binhai puts forward at most 6, every other district at most 2.",
        ),
        (
            "en: An empty cell claims",
            "en: A blank claims",
            "reading",
            "Yes and no: reading",
            "An empty cell claims nothing and pledges nothing.",
            "A blank claims nothing and pledges nothing.",
        ),
    ],
)
def test_one_change_is_one_line(
    tmp_path: Path, old: str, new: str, kind: str, subject: str, before: str, after: str
) -> None:
    (change,) = changes_of(edited(tmp_path, (old, new)))
    told = (change.kind, change.subject, change.before, change.after)
    assert told == (kind, subject, before, after)
    assert change.decides == (kind in ("changed", "added", "removed"))
    assert change.alone == (not change.decides)


def test_a_rule_added_or_removed_is_told_in_its_sentence(tmp_path: Path) -> None:
    text = TIANJIN.read_text(encoding="utf-8")
    begin = text.index("    - id: project_stage")
    rule = text[begin : text.index("    - id: own_ip_missing")]
    file = edited(tmp_path, (rule, ""))
    (change,) = changes_of(file)
    assert (change.kind, change.subject) == ("removed", "Rules of the notice: project_stage")
    assert change.before.startswith('It must hold that "Stage" is Built')
    headings = load_headings((CONFIGS / "headings.yaml").read_bytes())
    policy = load_policy("x", file.read_bytes(), vocabulary())
    turned = compare_policies(speech_of(policy, headings, "en"), told_in("tianjin-2022", "en"))
    assert [(one.kind, one.after) for one in turned if one.path[0] != "round"] == [
        ("added", change.before)
    ]


def test_changes_come_by_chapter_then_by_size_and_wording_last(tmp_path: Path) -> None:
    file = edited(
        tmp_path,
        ("at_most: 30", "at_most: 20"),
        ('{"120116": 6}', '{"120116": 5}'),
        ("default: 2", "default: 3"),
        ("clause: 正文二(三)\n    says:\n      zh: 滨", "clause: 第九条\n    says:\n      zh: 滨"),
        ("en: One project for each applicant", "en: One for each applicant"),
        ("employer_years: 3", "employer_years: 2"),
    )
    found = changes_of(file)
    assert [(change.subject, change.alone) for change in found] == [
        ("Recusal of experts: years back in which an employment bars", False),
        ("Places of each unit: every other unit", False),
        ("Places of each unit: by what right", False),
        ("Total", False),
        ("Places of each unit: Binhai", False),
        ("Projects of an applicant: what the clause says", True),
    ]
    page = said("policy", "diff", TIANJIN, file, "--lang", "en")
    assert "Changes of what is decided: 5, of the wording: 2." in page
    alone = page.partition("Only the wording changed, not what is decided:")[2]
    assert "One for each applicant" in " ".join(alone.split())
    assert "第九条" not in alone


def test_a_change_of_the_other_language_is_no_silence(tmp_path: Path) -> None:
    file = edited(tmp_path, ("zh: 一个申报主体限一个项目。", "zh: 一个主体限一个项目。"))
    (change,) = changes_of(file)
    assert (change.before, change.after) == ("一个申报主体限一个项目。", "一个主体限一个项目。")


@pytest.mark.parametrize("name", ROUNDS)
def test_a_policy_does_not_differ_from_itself(name: str) -> None:
    speech = told_in(name, "en")
    assert compare_policies(speech, told_in(name, "en")) == []
    page = said("policy", "diff", name, name, "--root", ROOT, "--lang", "en")
    file = policy_file(name).as_posix()
    # Where the folder's name is long the heading goes over two lines.
    assert " ".join(page.split()).startswith(f"{name}: {file} -> {file} ")
    assert page.endswith("The two policies are the same.\n")


@pytest.mark.parametrize("name", [name for name in ROUNDS if name != "tianjin-2022"])
def test_quite_different_rounds_are_compared(name: str) -> None:
    old, new = told_in("tianjin-2022", "zh"), told_in(name, "zh")
    for changes in (compare_policies(old, new), compare_policies(new, old)):
        assert len(changes) > 20
        assert all(change.before or change.after for change in changes)
        assert [change.chapter for change in changes] == sorted(one.chapter for one in changes)


def other_than(value: Any) -> Any:
    """A value of the same kind, and another."""
    if isinstance(value, list):
        last = [other_than(value[-1])] if isinstance(value[-1], str) else []
        return [*value[:-1], *last]
    if isinstance(value, dict):
        return dict(list(value.items())[1:])
    if isinstance(value, str):
        return f"1{value[1:]}" if re.match(r"\d{4}-\d\d-", value) else f"{value}x"
    if isinstance(value, datetime):
        return value + timedelta(hours=1)
    return value + 1


def each_changed(value: Any, seen: set[tuple[type, str]]) -> Iterator[tuple[str, Any]]:
    """The value with one thing in it changed, for each key of each kind of part in turn."""
    if isinstance(value, BaseModel):
        kind = type(value)
        for name in kind.model_fields:
            inner = getattr(value, name)
            for where, changed in each_changed(inner, seen):
                yield where, value.model_copy(update={name: changed})
            words = list(alternatives(kind.model_fields[name].annotation))
            empty = inner in (None, "", [], {})
            if not empty and len(words) != 1 and (kind, name) not in seen:
                seen.add((kind, name))
                if not isinstance(inner, BaseModel):
                    changed = other_than(inner)
                    yield f"{kind.__name__}.{name}", value.model_copy(update={name: changed})
                elif kind.model_fields[name].default is None:
                    yield f"{kind.__name__}.{name}", value.model_copy(update={name: None})
    elif isinstance(value, list):
        for at, item in enumerate(value):
            for where, changed in each_changed(item, seen):
                yield where, [*value[:at], changed, *value[at + 1 :]]
    elif isinstance(value, dict):
        for key, item in value.items():
            for where, changed in each_changed(item, seen):
                yield where, {**value, key: changed}


@pytest.mark.parametrize("name", POLICIES)
def test_no_change_of_any_value_stays_untold(name: str) -> None:
    old = told_in(name, "en")
    tried = 0
    for where, changed in each_changed(old.policy, set()):
        new = replace(old, policy=changed)
        assert changed != old.policy, where
        for changes in (compare_policies(old, new), compare_policies(new, old)):
            assert changes, where
            assert all(change.before != change.after for change in changes), where
        tried += 1
    assert tried > 100


def test_a_difference_for_a_program(tmp_path: Path) -> None:
    file = edited(tmp_path, ("at_most: 30", "at_most: 20"))
    content = json.loads(said("policy", "diff", TIANJIN, file, "--json", "--lang", "en"))
    assert (content["old"], content["new"]) == ("tianjin-2022", "tianjin-2023")
    assert content["changes"][-1] == {
        "chapter": "Who gets on the list",
        "path": "pools.total.at_most",
        "kind": "changed",
        "decides": True,
        "subject": "Total",
        "before": "30",
        "after": "20",
    }


def test_two_policies_of_one_round_are_named_by_their_files(tmp_path: Path) -> None:
    changed = edited(tmp_path, ("at_most: 30", "at_most: 20"), name="tianjin-2022")
    lines = said("policy", "diff", TIANJIN, changed, "--lang", "en").splitlines()
    shown = " ".join(lines)
    assert f"tianjin-2022: {TIANJIN.as_posix()} -> {changed.as_posix()}" in shown
    assert "Changes of what is decided: 1, of the wording: 0." in lines
    content = json.loads(said("policy", "diff", TIANJIN, changed, "--json", "--lang", "en"))
    assert content["files"] == [TIANJIN.as_posix(), changed.as_posix()]
    other = edited(tmp_path, ("at_most: 30", "at_most: 20"))
    page = said("policy", "diff", TIANJIN, other, "--lang", "en")
    assert page.startswith("tianjin-2022 -> tianjin-2023\n")


def test_whose_outcome_a_change_changes(tmp_path: Path) -> None:
    file = edited(tmp_path, ('{"120116": 6}', '{"120116": 3}'))
    before = sorted(path for path in SAMPLE.rglob("*"))
    page = said("policy", "diff", TIANJIN, file, "--data", SAMPLE, "--lang", "en")
    assert "Places of each unit: Binhai: 6 -> 3" in page
    told = page.partition("Rows compared: 60. ")[2]
    assert told.startswith("Newly recommended: 3; no longer recommended: 3; another outcome: ")
    lost = [line for line in told.splitlines() if line.startswith("  - TJ2022-")]
    won = [line for line in told.splitlines() if line.startswith("  + TJ2022-")]
    assert len(lost) == len(won) == 3
    assert told.index(won[0]) < told.index(lost[0])
    assert "now: the quota of Binhai is full" in told
    assert sorted(path for path in SAMPLE.rglob("*")) == before
    assert [path.name for path in tmp_path.iterdir()] == ["tianjin-2023.yaml"]


def lanchuan(folder: Path, *pairs: tuple[str, str]) -> Path:
    """The tutorial's policy with passages replaced, as a file."""
    text = LANCHUAN.read_text(encoding="utf-8")
    for old, new in (("id: lanchuan-2025", "id: lanchuan-2026"), *pairs):
        assert text.count(old) >= 1, old
        text = text.replace(old, new, 1)
    file = folder / "lanchuan-2026.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_points_and_places_alone_are_told_last(tmp_path: Path) -> None:
    file = lanchuan(tmp_path, ('points: "3"', 'points: "8"'), ("at_least: 500", "at_least: 400"))
    told = said("policy", "diff", LANCHUAN, file, "--data", SIX, "--json", "--lang", "en")
    content = json.loads(told)["data"]
    assert content["rows"] == 6
    moved = {
        shift["project_id"]: (shift["before"]["outcome"], shift["after"]["outcome"])
        for shift in content["shifts"]
    }
    assert list(moved)[:2] == ["LC-06", "LC-05"]
    assert moved["LC-06"] == ("ineligible", "recommended")
    assert moved["LC-05"] == ("recommended", "reserve")
    (bonus,) = [shift for shift in content["shifts"] if shift["project_id"] == "LC-04"]
    assert (bonus["before"]["bonus_points"], bonus["after"]["bonus_points"]) == ("3.00", "8.00")
    assert (bonus["before"]["total"], bonus["after"]["total"]) == ("73.00", "78.00")
    page = said("policy", "diff", LANCHUAN, file, "--data", SIX, "--lang", "en")
    one_line = " ".join(page.split())
    assert "Recommended; Bonus points 3.00 -> 8.00; Total 73.00 -> 78.00" in one_line


def test_nobody_is_touched_by_a_change_of_wording(tmp_path: Path) -> None:
    file = lanchuan(tmp_path, ("en: The project is built.", "en: It is built."))
    page = said("policy", "diff", LANCHUAN, file, "--data", SIX, "--lang", "en")
    assert page.endswith("Rows compared: 6. Nobody's outcome, place or points change.\n")


def test_a_register_that_is_not_there_is_told(tmp_path: Path) -> None:
    file = lanchuan(tmp_path, ("register: funded", "register: grants"))
    page = said("policy", "diff", LANCHUAN, file, "--data", SIX, "--lang", "en")
    unchecked = "Under lanchuan-2026, not examined because a register is not there: funded_lately"
    assert unchecked in " ".join(page.split())


def test_data_that_one_policy_cannot_read_is_told(tmp_path: Path) -> None:
    heading = "heading: {zh: 面积（亩）, en: Area in mu}"
    file = lanchuan(tmp_path, (heading, "heading: {zh: 建筑面积, en: Floor space}"))
    text = file.read_text(encoding="utf-8").replace("area_mu", "floor_space")
    file.write_text(text, encoding="utf-8")
    page = said("policy", "diff", LANCHUAN, file, "--data", SIX, "--lang", "en")
    one_line = " ".join(page.split())
    assert (
        "Under lanchuan-2026, not to be read: submissions/farms.csv, submissions/qingyu.csv,"
        in one_line
    )
    assert "submissions/yunze-zone.csv. Columns are missing: Floor space." in one_line
    assert page.endswith("no row can be read, so nobody's outcome is compared.\n")
    assert "Under lanchuan-2025" not in one_line
    assert "Rows compared" not in one_line


def test_data_that_is_not_there_is_an_input_error(tmp_path: Path) -> None:
    file = edited(tmp_path, ("at_most: 30", "at_most: 20"))
    told = said("policy", "diff", TIANJIN, file, "--data", tmp_path / "absent", status=3)
    assert "absent" in told


def test_the_faults_of_both_policies_are_told(tmp_path: Path) -> None:
    old = edited(tmp_path, ("default: 2", "defualt: 2"), name="old")
    new = edited(tmp_path, ('full: "100"', 'full: "90"'), name="new")
    told = said("policy", "diff", old, new, "--lang", "en", status=2)
    assert "defualt" in told
    assert "new.yaml:" in told
    assert "90" in told


def test_several_files_and_rounds_are_checked_at_once(tmp_path: Path) -> None:
    faulty = edited(tmp_path, ("default: 2", "defualt: 2"), name="faulty")
    told = said("policy", "check", "tianjin-2022", faulty, "--root", ROOT, "--lang", "en", status=2)
    assert "tianjin-2022.yaml: no faults. Criteria: 4, rules: 30, units: 16." in told
    assert "  On the list: Binhai at most 6, every other unit at most 2." in told
    assert "  Projects on the whole list: at most 30." in told
    assert "the key `defualt` is not known - did you mean `default`?" in told


def test_faults_for_a_program(tmp_path: Path) -> None:
    faulty = edited(tmp_path, ("default: 2", "defualt: 2"), name="faulty")
    line = 1 + faulty.read_text(encoding="utf-8").splitlines().index("    defualt: 2")
    (told,) = json.loads(said("policy", "check", faulty, "--json", "--lang", "en", status=2))
    assert told["sound"] is False
    (fault,) = [fault for fault in told["faults"] if fault["code"] == "policy_unknown_key"]
    assert (fault["line"], fault["column"]) == (line, 5)
    assert (fault["key"], fault["nearest"]) == ("defualt", "default")
    assert fault["message"] == "the key `defualt` is not known"


def test_what_is_worth_a_look_refuses_only_where_asked(tmp_path: Path) -> None:
    unfailable = edited(tmp_path, ('at_least: "60"', 'at_least: "0"'), name="lenient")
    told = said("policy", "check", unfailable, "--lang", "en")
    assert "no faults" in told
    (lint,) = [line for line in told.splitlines() if "worth a look" in line]
    assert re.match(r"lenient\.yaml:\d+:\d+: worth a look: ", lint)
    assert said("policy", "check", unfailable, "--strict", "--lang", "en", status=1) == told
    assert "worth a look" not in said("policy", "check", TIANJIN, "--strict", "--lang", "en")
    (content,) = json.loads(said("policy", "check", unfailable, "--json", "--lang", "en"))
    assert (content["sound"], content["faults"], len(content["lints"])) == (True, [], 1)


def test_a_policy_that_is_not_there_is_told_with_those_that_are() -> None:
    for command in (["check", "x"], ["show", "x"], ["diff", "tianjin-2022", "x"]):
        told = said("policy", *command, "--root", ROOT, "--lang", "en", status=2)
        assert "There is no file x." in told
        assert "tianjin-2022" in told
