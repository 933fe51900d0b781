"""ro-crate-metadata.json against what its specifications require, without a network.

Asked are the required and recommended properties of descriptor, root, files
and contextual entities of RO-Crate 1.1 (https://w3id.org/ro/crate/1.1), and of
action, instrument, object and result of the profile Process Run Crate 0.5
(https://w3id.org/ro/wfrun/process/0.5). Left out on purpose are agent, which
nobody records, and endTime, which only a clock would give.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from rocrate.rocrate import ROCrate
from rocrate.vocabs import RO_CRATE

from pipeline.publish.publication import make_edition, run_files
from tests.golden.stories import HERE as STORIES
from tests.golden.stories import lay_out
from tests.publish.example import example
from tests.verified import STORY, asked, carried_out

NAME = "ro-crate-metadata.json"
Entity = dict[str, Any]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of a small round, one of whose files has a name that must be spelled out."""
    folder = tmp_path_factory.mktemp("crate")
    lay_out(STORIES / STORY, folder)
    (folder / "inputs" / "submissions" / "更正 #1 100%.csv").write_bytes(b"")
    places = ["--policy", folder / "policy.yaml", "--data", folder / "inputs"]
    assert asked("rank", *places, "--out", folder / "out", "--quiet").status == 0
    return (folder / "out" / "latest").resolve()


@pytest.fixture(scope="module")
def entities(run: Path) -> dict[str, Entity]:
    """The crate's entities by id; no two have the same."""
    graph = json.loads((run / NAME).read_bytes())["@graph"]
    by_id = {entity["@id"]: entity for entity in graph}
    assert len(by_id) == len(graph)
    return by_id


def refers(value: Any) -> list[str]:
    """The ids that a property refers to."""
    return [one["@id"] for one in (value if isinstance(value, list) else [value])]


def action_of(entities: dict[str, Entity]) -> Entity:
    (action,) = [entity for entity in entities.values() if entity["@type"] == "CreateAction"]
    return action


def test_the_descriptor_is_about_the_root_and_conforms_to_1_1(entities: dict[str, Entity]) -> None:
    assert entities[NAME] == {
        "@id": NAME,
        "@type": "CreativeWork",
        "about": {"@id": "./"},
        "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
    }


def test_the_root_has_name_description_day_licence_and_profile(
    run: Path, entities: dict[str, Entity]
) -> None:
    root = entities["./"]
    manifest = json.loads((run / "manifest.json").read_bytes())
    issued = re.search(
        r"issued: '?\"?(\d{4}-\d{2}-\d{2})", (run / "inputs" / "policy.yaml").read_text("utf-8")
    )
    assert issued is not None
    assert root["@type"] == "Dataset"
    assert root["name"] == manifest["title"]
    assert manifest["fingerprint"] in root["description"]
    assert root["datePublished"] == issued[1]
    licence = entities[root["license"]["@id"]]
    assert licence["name"]
    assert licence["description"]
    profile = entities[root["conformsTo"]["@id"]]
    assert profile == {
        "@id": "https://w3id.org/ro/wfrun/process/0.5",
        "@type": "CreativeWork",
        "name": "Process Run Crate",
        "version": "0.5",
    }


def test_the_parts_are_the_files_of_the_run_with_their_digests(
    run: Path, entities: dict[str, Entity]
) -> None:
    parts = {unquote(part): entities[part] for part in refers(entities["./"]["hasPart"])}
    files = {path.relative_to(run).as_posix() for path in run.rglob("*") if path.is_file()}
    assert set(parts) == files - {NAME}
    assert "inputs/round/submissions/更正 #1 100%.csv" in parts
    assert parts.pop("manifest.json").keys().isdisjoint({"sha256", "contentSize"})
    for path, part in parts.items():
        content = (run / path).read_bytes()
        assert part["@type"] == "File"
        assert part["sha256"] == hashlib.sha256(content).hexdigest()
        assert part["contentSize"] == str(len(content))
        assert re.fullmatch(r"[a-z]+/[a-z.+-]+", part["encodingFormat"])
        assert part["name"]
    manifest = json.loads((run / "manifest.json").read_bytes())
    named = {file["kept_as"]: file["path"] for file in manifest["inputs"] if "path" in file}
    assert {path: parts[path]["name"] for path in named} == named
    assert NAME in {file["path"] for file in manifest["outputs"]}


def test_the_action_made_the_outputs_of_the_inputs_with_the_program(
    run: Path, entities: dict[str, Entity]
) -> None:
    action = action_of(entities)
    assert refers(entities["./"]["mentions"]) == [action["@id"]] == [f"#{run.name}"]
    assert action["name"]
    assert action["description"]
    assert action["actionStatus"] == {"@id": "http://schema.org/CompletedActionStatus"}
    (instrument,) = refers(action["instrument"])
    program = json.loads((run / "manifest.json").read_bytes())["program"]
    assert entities[instrument] == {
        "@id": instrument,
        "@type": "SoftwareApplication",
        "name": "linxuan",
        "softwareVersion": program["version"],
        "identifier": f"sha256:{program['sha256']}",
    }
    parts = set(refers(entities["./"]["hasPart"]))
    read, written = set(refers(action["object"])), set(refers(action["result"]))
    assert read | written == parts
    assert read == {part for part in parts if part.startswith("inputs/")}
    assert written.isdisjoint(read)
    assert all(entities[part]["@type"] == "File" for part in read | written)


def test_no_clock_person_or_chance_is_in_it(entities: dict[str, Entity]) -> None:
    properties = {name for entity in entities.values() for name in entity}
    assert properties.isdisjoint({"startTime", "endTime", "agent", "sdDatePublished"})
    assert not [id_ for id_ in entities if re.search(r"[0-9a-f]{8}-[0-9a-f]{4}-", id_)]


def test_its_context_stands_in_it_and_means_what_the_official_one_means(run: Path) -> None:
    crate = json.loads((run / NAME).read_bytes())
    context = crate["@context"]
    used = {name for entity in crate["@graph"] for name in entity if not name.startswith("@")}
    used |= {entity["@type"] for entity in crate["@graph"]}
    assert set(context) == used
    assert context == {term: RO_CRATE["@context"][term] for term in used}
    assert context["File"] == "http://schema.org/MediaObject"
    assert context["conformsTo"] == "http://purl.org/dc/terms/conformsTo"


def test_the_library_reads_it_back_without_a_network(run: Path) -> None:
    crate = ROCrate(run)
    assert crate.version == "1.1"
    assert crate.datePublished.year == 2022
    (action,) = crate.get_by_type("CreateAction")
    assert action["instrument"]["name"] == "linxuan"
    assert {unquote(entity.id) for entity in action["result"]} >= {"ranking.csv", "manifest.json"}
    assert len(crate.data_entities) == len(crate.root_dataset["hasPart"])
    written = {entity["@id"]: entity for entity in crate.metadata.generate()["@graph"]}
    read = {entity["@id"]: entity for entity in json.loads((run / NAME).read_bytes())["@graph"]}
    assert written == read


def test_every_sentence_of_it_is_in_the_language_of_the_policy(tmp_path: Path) -> None:
    run = carried_out(tmp_path, story="in-chinese")
    graph = json.loads((run / NAME).read_bytes())["@graph"]
    said = [entity["description"] for entity in graph if "description" in entity]
    assert len(said) == 4
    assert [text for text in said if not re.search("[\u4e00-\u9fff]", text)] == []


PRINT = """
import hashlib
from tests.test_verify_crate import crate_of_example
print(hashlib.sha256(crate_of_example()).hexdigest())
"""


def crate_of_example() -> bytes:
    """The crate of the example round."""
    made = example()
    edition = make_edition(made.results, made.received, made.policy, made.headings, made.origin)
    return run_files(edition, made.origin)[NAME]


def test_its_bytes_are_the_same_under_any_seed_zone_and_locale() -> None:
    root = Path(__file__).parents[1]
    seen = {hashlib.sha256(crate_of_example()).hexdigest()}
    for seed, zone, locale in (("0", "UTC", "C"), ("7", "Asia/Shanghai", "tr_TR.UTF-8")):
        settings = {"PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": locale, "PYTHONUTF8": "1"}
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", PRINT],
            env=settings,
            cwd=root,
            capture_output=True,
            text=True,
            check=True,
        )
        seen.add(done.stdout.strip())
    assert len(seen) == 1
