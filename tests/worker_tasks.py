"""Work for the processes of the tests: it must stand in a module that they can import."""

from __future__ import annotations

import os
import time


def double(number: int) -> int:
    time.sleep(0.02 * (number % 3))
    return 2 * number


def die_at_seven(number: int) -> str:
    if number == 7:
        os._exit(3)
    return str(number)


def whose(number: int) -> int:
    return os.getpid()
