"""The manifest signed by a key in a file, and checked by who has the public one."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from tests.golden.stories import HERE as STORIES
from tests.golden.stories import lay_out
from tests.verified import STORY, asked, carried_out, change, copied, forge, overwrite, state

# A key for tests: 32 bytes that everybody may know.
SEED = hashlib.sha256(b"linxuan").digest()


def make_keys(
    folder: Path,
    seed: bytes = SEED,
    encryption: KeySerializationEncryption | None = None,
) -> tuple[Path, Path]:
    """A pair of keys in files, as OpenSSL writes them: the private one, the public one."""
    key = Ed25519PrivateKey.from_private_bytes(seed)
    name = hashlib.sha256(seed).hexdigest()[:4]
    private, public = folder / f"{name}.private.pem", folder / f"{name}.public.pem"
    hidden = encryption or NoEncryption()
    private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, hidden))
    public.write_bytes(
        key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )
    return private, public


def places(folder: Path, out: str = "out") -> list[str | Path]:
    """The options of `rank` for the story laid out in a folder."""
    return [
        "--policy",
        folder / "policy.yaml",
        "--data",
        folder / "inputs",
        "--out",
        folder / out,
    ]


@pytest.fixture(scope="module")
def unsigned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that nobody signed."""
    return carried_out(tmp_path_factory.mktemp("unsigned"))


def test_a_signed_run_is_the_same_run_and_checks(tmp_path: Path) -> None:
    private, public = make_keys(tmp_path)
    lay_out(STORIES / STORY, tmp_path)
    told = asked("rank", *places(tmp_path), "--sign", private)
    assert told.status == 0
    run = (tmp_path / "out" / "latest").resolve()
    assert f"The manifest is signed: {run / 'manifest.sig'}" in told.out
    signature = (run / "manifest.sig").read_bytes()
    key = Ed25519PrivateKey.from_private_bytes(SEED).public_key()
    key.verify(signature, (run / "manifest.json").read_bytes())
    assert len(signature) == 64
    assert (run / "manifest.sig").stat().st_mode & 0o222 == 0
    checked = asked("verify", run, "--public-key", public)
    assert checked.status == 0, checked.out
    assert f"by the owner of {public.as_posix()}" in checked.out
    assert asked("rank", *places(tmp_path, "unsigned"), "--quiet").status == 0
    unsigned = tmp_path / "unsigned" / "latest"
    ours = {name: content for name, (content, *_) in state(run).items() if name != "manifest.sig"}
    assert ours == {name: content for name, (content, *_) in state(unsigned).items()}
    assert "private" not in (run / "manifest.json").read_text(encoding="utf-8")
    events = (run.parent / "runs.csv").read_text(encoding="utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in events] == ["event", "start", "complete"]


def test_a_run_that_is_there_can_be_signed_later_and_again(tmp_path: Path) -> None:
    private, public = make_keys(tmp_path)
    run = carried_out(tmp_path)
    before = state(run.parent)
    missing = asked("verify", run, "--hashes-only", "--public-key", public, "--json")
    assert (missing.status, missing.files) == (5, ["manifest.sig"])
    assert asked("rank", *places(tmp_path), "--sign", private, "--quiet").status == 0
    after = state(run.parent)
    name = f"{run.name}/manifest.sig"
    assert {path: seen for path, seen in after.items() if path != name} == before
    assert asked("rank", *places(tmp_path), "--sign", private, "--quiet").status == 0
    assert state(run.parent) == after
    assert asked("verify", run, "--hashes-only", "--public-key", public).status == 0
    without_key = asked("verify", run, "--hashes-only")
    assert without_key.status == 0
    assert "name the public key with --public-key to check it" in without_key.out


def test_a_signature_by_another_is_neither_taken_nor_overwritten(tmp_path: Path) -> None:
    private, public = make_keys(tmp_path)
    other_private, other_public = make_keys(tmp_path, bytes(32))
    run = carried_out(tmp_path, "--sign", private)
    signature = (run / "manifest.sig").read_bytes()
    answer = asked("verify", run, "--hashes-only", "--public-key", other_public, "--json")
    assert (answer.status, answer.files) == (5, ["manifest.sig"])
    refused = asked("rank", *places(tmp_path), "--sign", other_private)
    assert refused.status == 4
    assert "is a signature by another key" in refused.error
    assert (run / "manifest.sig").read_bytes() == signature
    assert asked("verify", run, "--hashes-only", "--public-key", public).status == 0


def test_a_signature_shows_what_was_forged_with_manifest_and_record(tmp_path: Path) -> None:
    private, public = make_keys(tmp_path)
    run = copied(carried_out(tmp_path, "--sign", private), tmp_path / "copy")
    change(run / "findings.csv", b"warn", b"stop")
    forge(run)
    assert asked("verify", run, "--hashes-only").status == 0
    answer = asked("verify", run, "--hashes-only", "--public-key", public, "--json")
    assert (answer.status, answer.files) == (5, ["manifest.sig"])


def no_file(folder: Path) -> Path:
    return folder / "nowhere.pem"


def a_folder(folder: Path) -> Path:
    return folder


def no_key(folder: Path) -> Path:
    (folder / "note.pem").write_bytes(b"-----BEGIN PRIVATE KEY-----\nAAAA\n")
    return folder / "note.pem"


def of_another_kind(folder: Path) -> Path:
    key = generate_private_key(SECP256R1())
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    (folder / "curve.pem").write_bytes(private + public)
    return folder / "curve.pem"


def with_passphrase(folder: Path) -> Path:
    return make_keys(folder, encryption=BestAvailableEncryption(b"secret"))[0]


@pytest.mark.parametrize(
    ("make", "signing", "checking"),
    [
        (no_file, "There is no key file", "There is no key file"),
        (a_folder, "There is no key file", "There is no key file"),
        (no_key, "holds no private Ed25519 key", "holds no public Ed25519 key"),
        (of_another_kind, "holds no private Ed25519 key", "holds no public Ed25519 key"),
        (with_passphrase, "a key with a passphrase is not supported", "holds no public"),
    ],
)
def test_a_key_that_cannot_be_used_is_told_before_anything_is_done(
    tmp_path: Path, unsigned: Path, make: object, signing: str, checking: str
) -> None:
    assert callable(make)
    key = make(tmp_path)
    lay_out(STORIES / STORY, tmp_path)
    refused = asked("rank", *places(tmp_path), "--sign", key)
    assert refused.status == 2
    assert signing in refused.error
    assert not (tmp_path / "out").exists()
    answer = asked("verify", unsigned, "--public-key", key)
    assert answer.status == 2
    assert checking in answer.error


def test_a_changed_signature_is_found_by_the_key_alone(tmp_path: Path) -> None:
    private, public = make_keys(tmp_path)
    run = carried_out(tmp_path, "--sign", private)
    signature = (run / "manifest.sig").read_bytes()
    overwrite(run / "manifest.sig", bytes([signature[0] ^ 1]) + signature[1:])
    assert asked("verify", run, "--hashes-only").status == 0
    answer = asked("verify", run, "--hashes-only", "--public-key", public, "--json")
    assert (answer.status, answer.files) == (5, ["manifest.sig"])
    told = json.loads(answer.out)["differences"][0]
    assert told["part"] == "signature"
    assert told["says"] == "is no signature of this manifest by the owner of that key"
