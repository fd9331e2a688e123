"""The process keeps to few arenas of the C library's heap, however many threads it has."""

from __future__ import annotations

import os
import platform
import subprocess
import sys

import pytest

COUNTED = """
import ctypes, re, sys, tempfile, threading
if sys.argv[1] == "limited":
    from kb.heap import limit_arenas
    assert limit_arenas()
malloc = ctypes.CDLL(None)
malloc.malloc.restype, malloc.malloc.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
malloc.free.argtypes = [ctypes.c_void_p]
together = threading.Barrier(12)
def work():
    together.wait()
    for _ in range(300):
        malloc.free(malloc.malloc(50_000))
    together.wait()
threads = [threading.Thread(target=work) for _ in range(12)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
malloc.fopen.restype = ctypes.c_void_p
with tempfile.NamedTemporaryFile() as file:
    stream = malloc.fopen(file.name.encode(), b"w")
    malloc.malloc_info.argtypes = [ctypes.c_int, ctypes.c_void_p]
    malloc.malloc_info(0, stream)
    malloc.fclose.argtypes = [ctypes.c_void_p]
    malloc.fclose(stream)
    print(len(re.findall("<heap nr=", file.read().decode())))
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="another C library has no arenas to limit")
def test_twelve_threads_share_two_arenas() -> None:
    assert _arenas("limited") <= 2
    assert _arenas("unlimited") > 2  # so that the figure above says something


def _arenas(how: str) -> int:
    environment = {name: value for name, value in os.environ.items() if name != "MALLOC_ARENA_MAX"}
    command = [sys.executable, "-c", COUNTED, how]
    return int(subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout)
