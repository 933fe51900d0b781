"""A folder in which the real command is carried out again and again, and what it must hold then."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable, Mapping
from pathlib import Path

from pipeline.cli import _stop, main
from pipeline.publish.holding import OWNER
from tests.golden.stories import HERE as STORIES
from tests.golden.stories import lay_out
from tests.operation.small import state

HERE = Path(__file__).parents[2]
ROUND = "tianjin-2022"

Known = Mapping[str, Mapping[str, bytes]]


class Office:
    """A folder with the sample's inputs, two policies, and the first run that stands."""

    def __init__(self, folder: Path, story: str) -> None:
        self.folder = folder
        self.out = folder / "out"
        if story:
            lay_out(STORIES / story, folder)
        else:
            shutil.copytree(HERE / "data" / "raw" / ROUND, folder / "inputs")
            shutil.copyfile(HERE / "configs" / f"{ROUND}.yaml", folder / "policy.yaml")
        text = (folder / "policy.yaml").read_text(encoding="utf-8")
        (folder / "first.yaml").write_text(text, encoding="utf-8")
        (folder / "second.yaml").write_text(f"{text}\n# another\n", encoding="utf-8")
        # What the command imports is imported here once, and not in every process.
        places = ["--policy", folder / "first.yaml", "--data", folder / "inputs"]
        warm = [*map(str, ["rank", *places, "--out", folder / "warm", "--quiet"])]
        main(warm, standalone_mode=False)
        self.known: dict[str, dict[str, bytes]] = {}
        for policy in ("first", "second"):
            assert self.wait(self.begin(policy)) == 0
            run = (self.out / "latest").readlink().name
            self.known[run] = files_of(self.out / run)
        self.first, self.second = self.known
        shutil.rmtree(self.out)
        assert self.wait(self.begin("first")) == 0
        self.standing = folder / "standing"
        shutil.copytree(self.out, self.standing, symlinks=True)

    def begin(self, policy: str, before: Callable[[], None] | None = None) -> int:
        """Begin to rank in a process of its own; gives its number."""
        places = ["--policy", self.folder / f"{policy}.yaml", "--data", self.folder / "inputs"]
        return self.command("rank", *places, "--out", self.out, before=before)

    def command(self, *words: str | Path, before: Callable[[], None] | None = None) -> int:
        """Begin a command in a process of its own; gives its number."""
        child = os.fork()
        if child:
            return child
        said = os.open(self.folder / f"{os.getpid()}.said", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(said, 1)
        os.dup2(said, 2)
        signal.signal(signal.SIGTERM, _stop)
        os.environ["LINXUAN_TRACEBACK"] = ""
        try:
            if before is not None:
                before()
            main([*map(str, words), "--lang", "en", "--json"])
        except SystemExit as ended:
            os._exit(ended.code if isinstance(ended.code, int) else 1)
        finally:
            os._exit(99)

    def wait(self, child: int) -> int:
        """The exit of a process that was begun."""
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

    def said(self, child: int) -> str:
        """What a process said."""
        return (self.folder / f"{child}.said").read_text(encoding="utf-8")

    def renew(self) -> None:
        """Let the folder be as the first run left it."""
        shutil.rmtree(self.out)
        shutil.copytree(self.standing, self.out, symlinks=True)

    def settle(self, child: int | None = None) -> dict[str, object]:
        """Look at the folder, ask for the first run again, and look again; what was left."""
        left = state(self.out, self.known)
        again = self.begin("first")
        assert self.wait(again) == 0, self.said(again)
        told = self.said(again)
        assert "by hand" not in told, told
        if child is not None and OWNER in left["rest"]:
            assert f"process {child} " in told, told
        if set(left["rest"]) - {OWNER}:
            assert "left behind" in told, told
        after = state(self.out, self.known)
        assert (after["rest"], after["sealed"], after["open"]) == ([], True, []), after
        assert after["latest"] == (self.first, self.first)
        return left


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file of a run, by name."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
