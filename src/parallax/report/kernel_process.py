"""The process of a kernel: it ends with the run that started it.

It is run as ``python -P -m parallax.report.kernel_process``, so that nothing in the folder of the
notebooks can take the place of an installed module.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

PARENT = "JPY_PARENT_PID"
"""Environment variable in which jupyter_client names the process that starts a kernel."""
_PR_SET_PDEATHSIG = 1


def end_with_parent() -> None:
    """Have the system kill this process as soon as the run is gone, however that ended.

    ipykernel looks once a second, but not while a cell holds the interpreter, and not where the
    run was gone before it looked for the first time. Outside Linux that has to do.
    """
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != int(os.environ.get(PARENT) or os.getppid()):
        sys.exit(1)


def main() -> None:
    """Run a kernel, with the modules beside the notebook after all others."""
    end_with_parent()
    sys.path.append("")
    from ipykernel import kernelapp

    kernelapp.launch_new_instance()


if __name__ == "__main__":
    main()
