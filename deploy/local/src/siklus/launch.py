"""Starts one child: ties its life to ours, gives up root if asked, then becomes the program.

Run as a script with the plain interpreter, so that nothing happens between fork and exec in a process that has
threads: `python -I -S launch.py <signal> <uid or -> <reach: 0 or 1> <program> <arguments…>`.

`signal` is what the kernel sends when the process that started us dies (Linux). `reach` keeps the single capability
to enter folders, for a state that lies below a folder only root may enter (a clone in /root).
"""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1
PR_SET_SECUREBITS = 28
SECBIT_NO_SETUID_FIXUP = 1 << 2
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_RAISE = 2
CAP_DAC_OVERRIDE = 1
CAP_DAC_READ_SEARCH = 2
CAPABILITY_VERSION_3 = 0x20080522
ADVICE = "Run Siklus as an ordinary user, or from a folder that everybody may enter, for example below /opt."


class _Header(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _Capabilities(ctypes.Structure):
    _fields_ = (("effective", ctypes.c_uint32), ("permitted", ctypes.c_uint32), ("inheritable", ctypes.c_uint32))


def main(arguments: list[str]) -> None:
    """Become the program of `arguments`; see the module for their meaning."""
    death_signal, user, reach, *command = arguments
    parent = os.getppid()
    linux = sys.platform == "linux"
    if user != "-":
        try:
            _become(int(user), reach=reach == "1" and linux)
        except OSError as error:
            sys.exit(f"This program does not run as root, and changing to the user {user} failed: {error}. {ADVICE}")
    if linux:
        _prctl(PR_SET_PDEATHSIG, int(death_signal))
        if os.getppid() != parent:
            sys.exit("The process that started this one is gone.")
    os.umask(0o077 if user != "-" else 0o022)
    try:
        os.execv(command[0], command)  # noqa: S606  # The caller gives a whole command line; there is no shell.
    except PermissionError as error:
        sys.exit(f"{command[0]} cannot be started: {error}. {ADVICE}")


def _become(user: int, *, reach: bool) -> None:
    if reach:
        # Capabilities stay when the user changes, and access(2), with which PostgreSQL looks for itself, heeds them.
        _prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP)
    os.setgroups([])
    os.setgid(user)
    os.setuid(user)
    if reach:
        _keep_reach()


def _keep_reach() -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    header = _Header(CAPABILITY_VERSION_3, 0)
    held = (_Capabilities * 2)()
    _check(libc.capget(ctypes.byref(header), held))
    capability = CAP_DAC_READ_SEARCH if held[0].permitted & (1 << CAP_DAC_READ_SEARCH) else CAP_DAC_OVERRIDE
    kept = (_Capabilities * 2)()
    kept[0].effective = kept[0].permitted = kept[0].inheritable = 1 << capability
    _check(libc.capset(ctypes.byref(header), kept))
    _prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability)


def _prctl(option: int, *values: int) -> None:
    padded = [ctypes.c_ulong(value) for value in (*values, 0, 0, 0, 0)[:4]]
    _check(ctypes.CDLL(None, use_errno=True).prctl(option, *padded))


def _check(result: int) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


if __name__ == "__main__":
    main(sys.argv[1:])
