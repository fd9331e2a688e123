"""The C library's heap: few arenas, so that a process with many threads gives back what a busy minute took.

glibc gives a thread that meets a busy heap an arena of its own, up to eight a core, and an arena keeps what was freed
in it. A web server with dozens of threads so grows by tens of megabytes that nothing uses.
"""

from __future__ import annotations

import ctypes
import os

ARENAS = 2
_M_ARENA_MAX = -8


def limit_arenas() -> bool:
    """Keep the process to :data:`ARENAS` arenas, unless ``MALLOC_ARENA_MAX`` says how many; whether that was done.

    To be called before threads start. Elsewhere than on glibc nothing happens.
    """
    if "MALLOC_ARENA_MAX" in os.environ:
        return False
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):  # another C library, or Windows
        return False
    return bool(mallopt(_M_ARENA_MAX, ARENAS))
