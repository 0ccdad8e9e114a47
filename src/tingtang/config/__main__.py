"""`python -m tingtang.config`: what the launcher passes on to."""

import sys

from tingtang.config.cli import main

if __name__ == "__main__":
    sys.exit(main())
