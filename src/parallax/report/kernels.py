"""Kernels for notebooks: papermill runs each in a kernel of the interpreter that runs this."""

from __future__ import annotations

import logging
import socket
import sys
from pathlib import Path
from typing import Any

import zmq
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from papermill.engines import NBClientEngine, papermill_engines
from papermill.execute import execute_notebook
from traitlets.config import Config

from parallax.common.errors import ParallaxError
from parallax.report.jobs import IN_A_REPORT, Job, KernelSession
from parallax.report.progress import Progress

ENGINE = "parallax"
START_SECONDS = 180
"""A kernel on a busy machine takes its time."""
LOOPBACK_SECONDS = 5
OUTPUT_SECONDS = 120
"""How long outputs may lag behind their cell; papermill's four seconds are too few under load."""
SPEC = {
    "argv": [
        sys.executable,
        # No module in the folder of the notebooks takes the place of an installed one.
        "-P",
        "-Xfrozen_modules=off",
        "-m",
        "parallax.report.kernel_process",
        "-f",
        "{connection_file}",
        "--log-level=CRITICAL",
    ],
    "display_name": "Python 3",
    "language": "python",
    "metadata": {"supported_encryption": "curve"},
}
# A fixed hash seed, so that the same notebook gives the same bytes.
# Charts go into the report as files; a link from a cell leads to the pages beside the report.
ENVIRONMENT = {"PYTHONHASHSEED": "0", "MPLBACKEND": "agg", IN_A_REPORT: "1"}


class NoKernels(ParallaxError):
    """No kernel can be reached on this machine; the message says why, in one line."""


class _Engine(NBClientEngine):
    """papermill's own engine, but the notebook stays within reach when the kernel dies."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: Any, kernel_name: str, keep: list[Any], **kwargs: Any
    ) -> Any:
        """Hand the notebook out before its first cell runs."""
        keep.append(nb_man.nb)
        return super().execute_managed_notebook(nb_man, kernel_name, **kwargs)


papermill_engines.register(ENGINE, _Engine)
# What goes wrong is said in one line by the runner.
logging.getLogger("papermill").setLevel(logging.CRITICAL)
logging.getLogger("traitlets").setLevel(logging.CRITICAL)


def execute(
    notebook: Any, job: Job, session: KernelSession, held: list[Any], progress: Progress
) -> None:
    """Run ``notebook`` with the parameters of ``job`` in the notebook's own folder.

    ``held`` receives the notebook with its outputs, also when this raises. Every error of papermill
    and nbclient passes through.
    """
    folder, number = session.folder(), session.new_number()
    config = {"connection_file": str(folder / f"{number}.json"), **_transport(folder)}
    execute_notebook(
        notebook,
        None,
        parameters=dict(job.parameters),
        engine_name=ENGINE,
        kernel_name="python3",
        language="python",
        progress_bar=False,
        request_save_on_cell_execute=False,
        start_timeout=START_SECONDS,
        keep=held,
        kernel_manager_class=_manager(session, progress, folder / f"{number}.log"),
        config=Config({"KernelManager": config}),
        iopub_timeout=OUTPUT_SECONDS,
        resources={"metadata": {"path": str(job.path.parent)}},
        on_cell_execute=progress.begin,
        on_cell_error=progress.fail,
        on_cell_executed=progress.end,
    )


def _transport(folder: Path) -> dict[str, str]:
    """How to talk to a kernel: through sockets in ``folder``, or through the loopback interface.

    Sockets that are files need no network at all. They are not to be had on Windows, on some
    network disks, and where the path of the folder is very long.
    """
    if zmq.has("ipc") and _takes_sockets(folder):
        return {"transport": "ipc"}
    if not _has_loopback():
        raise NoKernels(
            f"notebooks cannot run here: their kernels need sockets in {folder}, "
            "which this folder does not allow, or the loopback interface (127.0.0.1), which is down"
        )
    return {"transport": "tcp", "transport_encryption": "auto" if zmq.has("curve") else "disabled"}


def _takes_sockets(folder: Path) -> bool:
    """Whether a socket can be made in a folder under a name as long as a kernel's."""
    probe = folder / "probe-ipc-1"
    try:
        with socket.socket(socket.AF_UNIX) as end:
            end.bind(str(probe))
    except (AttributeError, OSError):
        return False
    finally:
        probe.unlink(missing_ok=True)
    return True


def _has_loopback() -> bool:
    """Whether this machine can talk to itself: an interface that is down may still be bound to."""
    try:
        with socket.socket() as server, socket.socket() as client:
            server.bind(("127.0.0.1", 0))
            server.listen(1)
            client.settimeout(LOOPBACK_SECONDS)
            client.connect(server.getsockname())
    except OSError:
        return False
    return True


def _manager(session: KernelSession, progress: Progress, log: Path) -> type[AsyncKernelManager]:
    """A kernel manager that starts this interpreter and can be stopped with the run.

    What the process prints past the notebook goes to ``log``, and not into the terminal.
    """

    class ThisPython(AsyncKernelManager):
        @property
        def kernel_spec(self) -> KernelSpec:
            """The kernel of this interpreter, whatever kernelspecs the machine has.

            Its IPython starts without the settings and startup files in the home directory.
            """
            own = {"IPYTHONDIR": str(log.with_suffix(".ipython"))}
            return KernelSpec(**SPEC, env={**ENVIRONMENT, **own})

        async def start_kernel(self, **kwargs: Any) -> None:  # type: ignore[override]
            """Start, unless the run was interrupted, and let the run stop it."""
            if session.stopping.is_set():
                raise RuntimeError("interrupted")
            session.kernels.append(self)
            with log.open("wb") as file:
                await super().start_kernel(**{**kwargs, "stdout": file, "stderr": file})
            progress.process = getattr(self.provisioner, "process", None)
            if session.stopping.is_set():
                session.stop()

    return ThisPython
