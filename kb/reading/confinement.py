"""What keeps a process from what is not its own: bubblewrap around it, Landlock and seccomp by the kernel in it.

Each is used where the system has it, and none is needed: resource limits (:func:`limit`) are always at work.
Numbers are those of ``linux/landlock.h``, ``linux/prctl.h`` and ``seccomp.h``.
"""

from __future__ import annotations

import ctypes
import os
import resource
import shutil
import socket
import struct
import sys
import sysconfig
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

# --- resource limits -------------------------------------------------------------------------------------------------


def limit(seconds: int, memory: int, written_mb: int = 0) -> None:
    """Bound processor time, address space (bytes), open files and written files of this process."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 2))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (written_mb << 20, written_mb << 20))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))


# --- what may be read ------------------------------------------------------------------------------------------------


def libraries() -> list[str]:
    """Folders and files that Python and its packages lie in: all that a reader needs of the disk."""
    own, base = Path(sys.prefix), Path(sys.base_prefix)
    named = [sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")]
    beside = [root / name for root in (own, base) for name in ("bin", "lib", "lib64", "pyvenv.cfg")]
    system = ["/usr", "/lib", "/lib64", "/bin", "/etc/ld.so.cache", "/etc/mime.types"]
    found = [*system, *map(str, beside), *named, str(Path(sys.executable).resolve().parent), str(_PACKAGE)]
    return [path for path in dict.fromkeys(found) if path and Path(path).exists()]


_PACKAGE = Path(__file__).resolve().parents[1]


def bubblewrap() -> list[str] | None:
    """The command before a program's own that shows it only :func:`libraries`, and no network; None where it lacks."""
    program = shutil.which("bwrap")
    if program is None:
        return None
    shown = [word for path in libraries() for word in ("--ro-bind", path, path)]
    rest = ["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--chdir", "/", "--"]
    return [program, "--unshare-all", "--new-session", "--cap-drop", "ALL", *shown, *rest]


# --- Landlock --------------------------------------------------------------------------------------------------------

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_ACCESS_BY_ABI = ((1, (1 << 13) - 1), (2, 1 << 13), (3, 1 << 14), (5, 1 << 15))
_EXECUTE, _READ_FILE, _READ_FOLDER = 1 << 0, 1 << 2, 1 << 3
_TCP = 0b11
_SCOPES = 0b11
"""No connection to abstract sockets and no signal to processes outside."""

_NO_NEW_PRIVILEGES = 38
_DEATH_SIGNAL = 1


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def landlock() -> bool:
    """Deny this process every file but :func:`libraries` (and what is open), and TCP; whether the kernel can."""
    libc = _libc()
    abi = libc.syscall(_CREATE_RULESET, None, 0, 1)
    if abi < 1:
        return False
    access = sum(bits for least, bits in _ACCESS_BY_ABI if abi >= least)
    rules = struct.pack("QQQ", access, _TCP if abi >= 4 else 0, _SCOPES if abi >= 6 else 0)
    ruleset = libc.syscall(_CREATE_RULESET, rules, 24 if abi >= 6 else 16 if abi >= 4 else 8, 0)
    if ruleset < 0:
        return False
    for path in libraries():
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
        allowed = _EXECUTE | _READ_FILE | (_READ_FOLDER if Path(path).is_dir() else 0)
        done = libc.syscall(_ADD_RULE, ruleset, 1, struct.pack("=Qi", allowed, place), 0)
        os.close(place)
        if done != 0:
            os.close(ruleset)
            return False
    restricted = no_new_privileges() and libc.syscall(_RESTRICT_SELF, ruleset, 0) == 0
    os.close(ruleset)
    return restricted


def no_new_privileges() -> bool:
    """Let no program that this process starts gain rights."""
    return bool(_libc().prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0)


def end_with_parent() -> None:
    """Be killed when the process that forked this one ends."""
    _libc().prctl(_DEATH_SIGNAL, 9, 0, 0, 0)


# --- seccomp ---------------------------------------------------------------------------------------------------------

_DENIED = (
    # other machines
    "socket socketpair connect accept accept4 bind listen sendto sendmsg sendmmsg "
    # other programs and processes
    "execve execveat ptrace tkill tgkill rt_sigqueueinfo rt_tgsigqueueinfo "
    "process_vm_readv process_vm_writev pidfd_open pidfd_getfd pidfd_send_signal "
    # names, rights and places of files
    "creat openat2 truncate rename renameat renameat2 mkdir mkdirat rmdir link linkat symlink symlinkat unlink "
    "unlinkat mknod mknodat chmod fchmod fchmodat fchmodat2 chown fchown lchown fchownat utime utimes futimesat "
    "utimensat setxattr lsetxattr fsetxattr removexattr lremovexattr fremovexattr open_by_handle_at "
    # the kernel itself
    "mount umount2 pivot_root chroot unshare setns open_tree move_mount fsopen fsconfig fsmount mount_setattr bpf "
    "perf_event_open userfaultfd io_uring_setup io_uring_enter io_uring_register add_key request_key keyctl "
    "init_module finit_module kexec_load kexec_file_load"
).split()
"""System calls that neither the fork server nor a reader has a use for."""

_DENIED_CHILD = "fork vfork clone clone3 kill".split()
"""Those that only the fork server has a use for."""

_WRITING = (os.O_WRONLY, os.O_RDWR, os.O_CREAT, os.O_TRUNC)
_FLAGS = {"open": 1, "openat": 2}
"""Which argument holds the flags with which a file is opened."""

_ALLOW, _REFUSE = 0x7FFF0000, 0x00050001
_MASKED_EQUAL = 7
_LIBRARY = "libseccomp.so.2"


class _Comparison(ctypes.Structure):
    _fields_ = (
        ("argument", ctypes.c_uint),
        ("operator", ctypes.c_int),
        ("mask", ctypes.c_uint64),
        ("value", ctypes.c_uint64),
    )


def seccomp(denied: Sequence[str], writing: bool) -> bool:
    """Refuse this process the system calls named and, unless ``writing``, to open files for it; whether it is done."""
    try:
        library = ctypes.CDLL(_LIBRARY)
    except OSError:
        return False
    library.seccomp_init.restype = ctypes.c_void_p
    rules = ctypes.c_void_p(library.seccomp_init(_ALLOW))
    if not rules:
        return False
    refuse = ctypes.c_uint32(_REFUSE)
    for name in denied:
        call = library.seccomp_syscall_resolve_name(name.encode())
        if call >= 0:  # below: the machine, or this version of the library, does not know it
            library.seccomp_rule_add_array(rules, refuse, call, 0, None)
    for name, argument in _FLAGS.items():
        call = library.seccomp_syscall_resolve_name(name.encode())
        for bit in _WRITING if call >= 0 and not writing else ():
            comparison = ctypes.byref(_Comparison(argument, _MASKED_EQUAL, bit, bit))
            library.seccomp_rule_add_array(rules, refuse, call, 1, comparison)
    done = bool(library.seccomp_load(rules) == 0)
    library.seccomp_release(rules)
    return done


def confine_server() -> list[str]:
    """Confine the fork server, and with it every child, by all that the kernel has; the names of what is at work."""
    at_work = {"landlock": landlock(), "seccomp": seccomp(_DENIED, writing=False)}
    return [name for name, done in at_work.items() if done]


def confine_child() -> None:
    """Take from a child of the server what only the server needs: to fork, and to end others."""
    seccomp(_DENIED_CHILD, writing=True)


def reachable() -> Iterator[tuple[str, bool]]:
    """What this process can reach, by trying: the network, files that are not its own, other processes."""
    tries: tuple[tuple[str, Callable[[], object]], ...] = (
        ("network", lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect(("127.0.0.1", 9))),
        ("files", lambda: Path("/etc/passwd").open("rb").close()),
        ("processes", lambda: os.kill(os.getppid(), 0)),
    )
    for name, act in tries:
        try:
            act()
        except OSError:
            yield name, False
        else:
            yield name, True
