"""The launcher at the root of a checkout: what comes before the command is nobody's output."""

import os
import shutil
import subprocess
from pathlib import Path

from tingtang.config.folder import CHECKOUT

MAKES = """import sys
from pathlib import Path
home, environment, lock = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
print("making it")
(environment / "bin").mkdir(parents=True)
python = environment / "bin" / "python"
python.write_text("#!/bin/sh\\necho '{}'\\n")
python.chmod(0o755)
"""


def test_says_on_the_error_output_that_it_makes_the_environment(tmp_path: Path) -> None:
    shutil.copy(CHECKOUT / "tingtang", tmp_path)
    for name, text in (("src/tingtang/config/environment.py", MAKES), ("requirements/run.lock", "")):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text(text)

    done = subprocess.run(
        [tmp_path / "tingtang", "mine", "log.csv", "--json"],
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=True,
    )

    assert (done.stdout, done.stderr) == ("{}\n", "making it\n")
