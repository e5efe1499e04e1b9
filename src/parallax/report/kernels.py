"""Kernels for notebooks: papermill runs each in a kernel of the interpreter that runs this."""

from __future__ import annotations

import logging
import sys
import uuid
from pathlib import Path
from typing import Any

import zmq
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from papermill.engines import NBClientEngine, papermill_engines
from papermill.execute import execute_notebook
from traitlets.config import Config

from parallax.report.jobs import IN_A_REPORT, Job, KernelSession
from parallax.report.progress import Progress

ENGINE = "parallax"
START_SECONDS = 180
"""A kernel on a busy machine takes its time."""
OUTPUT_SECONDS = 120
"""How long outputs may lag behind their cell; papermill's four seconds are too few under load."""
SPEC = {
    "argv": [
        sys.executable,
        "-Xfrozen_modules=off",
        "-m",
        "ipykernel_launcher",
        "-f",
        "{connection_file}",
        "--log-level=CRITICAL",
    ],
    "display_name": "Python 3",
    "language": "python",
    "metadata": {"supported_encryption": "curve"},
    # A fixed hash seed, so that the same notebook gives the same bytes.
    # Charts go into the report as files; a link from a cell leads to the pages beside the report.
    "env": {"PYTHONHASHSEED": "0", "MPLBACKEND": "agg", IN_A_REPORT: "1"},
}


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
    config: dict[str, Any] = {
        "connection_file": str(Path(session.folder()) / f"kernel-{uuid.uuid4()}.json")
    }
    if zmq.has("curve"):
        config["transport_encryption"] = "auto"
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
        kernel_manager_class=_manager(session),
        config=Config({"KernelManager": config}),
        iopub_timeout=OUTPUT_SECONDS,
        resources={"metadata": {"path": str(job.path.parent)}},
        on_cell_execute=progress.begin,
        on_cell_error=progress.fail,
        on_cell_executed=progress.end,
    )


def _manager(session: KernelSession) -> type[AsyncKernelManager]:
    """A kernel manager that starts this interpreter and can be stopped with the run."""

    class ThisPython(AsyncKernelManager):
        @property
        def kernel_spec(self) -> KernelSpec:
            """The kernel of this interpreter, whatever kernelspecs the machine has."""
            return KernelSpec(**SPEC)

        async def start_kernel(self, **kwargs: Any) -> None:  # type: ignore[override]
            """Start, unless the run was interrupted, and let the run stop it."""
            if session.stopping.is_set():
                raise RuntimeError("interrupted")
            session.kernels.append(self)
            await super().start_kernel(**kwargs)
            if session.stopping.is_set():
                session.stop()

    return ThisPython
