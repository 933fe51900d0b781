"""Help and mistakes of typing, in both languages: nothing is left in the other one."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from pipeline.cli import library_words, main
from pipeline.cli.guidance import Guided, GuidedGroup, language_typed, paragraphs
from pipeline.language import say
from pipeline.publish.widths import width

CHINESE = re.compile("[\u3400-\u9fff]")
MODULES = ("core", "decorators", "exceptions", "formatting", "parser", "types")
NOT_MET = {
    "deprecated": "no command is",
    "DeprecationWarning: The command {name!r} is deprecated.{extra_message}": "no command is",
    "DeprecationWarning: The {param_type} {name!r} is deprecated.{extra_message}": "no option is",
    "Positional arguments": "arguments carry no help of their own",
    "Value must be an iterable.": "told to programmers",
    "Name '{name}' defined twice": "told to programmers",
    "Boolean option {decl!r} cannot use the same flag for true/false.": "told to programmers",
    "Could not determine name for option with declarations {decls!r}": "told to programmers",
    "No options defined but a name was passed ({name}). Did you mean to declare an argument "
    "instead? Did you mean to pass '--{name}'?": "told to programmers",
    "Arguments take exactly one parameter declaration, got {length}: {decls}.": "to programmers",
    "Invalid start character for option ({option})": "told to programmers",
    "env var: {var}": "no option is read from the environment",
    "Do you want to continue?": "nothing is asked",
    "Confirm the action without prompting.": "nothing is asked",
    "{value!r} does not match the format {format}.": "moments are read as text",
    "{value!r} is not a valid boolean. Recognized values: {states}": "flags take no value",
    "{value!r} is not a valid UUID.": "there are none",
    "{name} {filename!r} is not executable.": "no program is named",
    "{len_type} values are required, but {len_value} was given.": "no value is a tuple",
    "Choice({choices})": "a name for programmers",
}


def commands(
    declared: click.Command = main, words: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command with the words that call it."""
    yield words, declared
    if isinstance(declared, click.Group):
        context = click.Context(declared)
        for name in declared.list_commands(context):
            found = declared.get_command(context, name)
            assert found is not None
            yield from commands(found, (*words, name))


COMMANDS = dict(commands())


def said(*words: str) -> str:
    """What is printed for these words, mistakes too."""
    return CliRunner().invoke(main, list(words)).output


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_says_what_it_does_in_both_languages(words: tuple[str, ...]) -> None:
    declared = COMMANDS[words]
    assert isinstance(declared, (Guided, GuidedGroup))
    told = paragraphs(declared.help)
    assert told
    helps = [
        " ".join((option.help or "").split())
        for option in declared.params
        if isinstance(option, click.Option)
    ]
    for language in ("zh", "en"):
        page = said("--lang", language, *words, "--help")
        lines = page.splitlines()
        assert max(map(width, lines)) <= 80
        squeezed = re.sub(r"\s", "", page)
        for sentence in (*told, *helps):
            assert re.sub(r"\s", "", say(language, sentence)) in squeezed
    missing = [text for text in (*told, *helps) if not CHINESE.search(say("zh", text))]
    assert missing == []


def test_a_list_of_commands_shows_first_sentences_whole() -> None:
    page = re.sub(r"\s+", " ", said("--lang", "en", "--help"))
    for (name, *deeper), declared in list(COMMANDS.items())[1:]:
        if not deeper:
            first = paragraphs(declared.help)[0].split(". ")[0].rstrip(".")
            assert f"{name} {first}" in page
    assert "..." not in page.replace("[ARGS]...", "")


@pytest.mark.parametrize(
    ("typed", "language"),
    [
        (["rank", "--help", "--lang", "en"], "en"),
        (["rank", "--lang=zh", "--help"], "zh"),
        (["--lang", "en", "rank"], "en"),
        (["rank", "--lang"], "zh"),
        ([], "zh"),
    ],
)
def test_the_language_of_help_is_read_off_what_was_typed(
    typed: list[str], language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    assert language_typed(typed) == language
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    assert language_typed(["rank"]) == "en"


def test_a_mistake_of_typing_is_told_in_chinese() -> None:
    for words, told in (
        (["rnak"], "没有命令'rnak'"),
        (["rank", "--ruot", "x"], "没有选项'--ruot'"),
        (["rank", "a", "b"], "多出的参数（b）"),
        (["explain"], "缺少参数 'RUN'"),
        (["rank", "--lang", "fr"], "'--lang'的值无效"),
    ):
        page = said("--lang", "zh", *words)
        assert told in page
        assert re.search("输入“.* --help”查看帮助", page)
    assert said("--lang", "zh", "rank", "--policy") == "错误：选项'--policy'需要1个值。\n"


def marked(path: Path) -> set[str]:
    """The sentences that a module marks for a catalogue, each by its first form."""
    met = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
            first = node.args[0]
            if node.func.id in ("_", "ngettext") and isinstance(first, ast.Constant):
                met.add(str(first.value))
    return met


def test_the_librarys_sentences_are_those_in_the_catalogue() -> None:
    """Each sentence of the library is translated, or listed with the reason why nobody meets it."""
    folder = Path(click.__file__).parent
    theirs = set().union(*(marked(folder / f"{name}.py") for name in MODULES))
    ours = marked(Path(library_words.__file__))
    assert theirs - ours == set(NOT_MET)
    assert ours - theirs == set()
