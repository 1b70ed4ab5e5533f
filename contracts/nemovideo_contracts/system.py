"""What differs between operating systems: groups of processes, and how they are ended.

Nothing else in the contract knows which system it runs on.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any


def own_group() -> dict[str, Any]:
    """Arguments of `Popen` for a child that no signal to this process reaches."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
    return {"start_new_session": True}


def end_group(leader: int) -> None:
    """End a child that was started in a group of its own, with everything in the group."""
    if sys.platform == "win32":
        tree = ["taskkill", "/F", "/T", "/PID", str(leader)]
        subprocess.run(tree, capture_output=True, check=False)
        return
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


def end_carrying(variable: str, value: str) -> None:
    """End every process in whose environment the variable begins so, this one excepted.

    Linux; elsewhere nobody can look into another process, and nothing happens.
    """
    if sys.platform != "linux":
        return
    wanted = f"{variable}={value}".encode()
    # Twice: what forked while the list was read is in the second one.
    for _ in range(2):
        for place in Path("/proc").glob("[0-9]*"):
            if int(place.name) != os.getpid() and _carries(place, wanted):
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.kill(int(place.name), signal.SIGKILL)


def _carries(place: Path, wanted: bytes) -> bool:
    try:
        variables = (place / "environ").read_bytes().split(b"\0")
    except OSError:
        return False
    return any(variable.startswith(wanted) for variable in variables)
