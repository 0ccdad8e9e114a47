"""Loaded by `./tingtang test` before anything else: what makes the program looks for no garbage. It took an eighth of that time."""

import gc

gc.disable()  # `conftest.py` enables it again when all modules and tests are there
