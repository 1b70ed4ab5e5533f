"""A render that takes another course: rewritten as it is submitted."""

from __future__ import annotations

import math
from dataclasses import replace

from nemovideo_mock.faults.rules import RenderFault
from nemovideo_mock.render.job import RenderJob


def affected(job: RenderJob, fault: RenderFault) -> RenderJob:
    """The job as the fault has it; a lost URL is the poll's business, not the job's."""
    match fault.kind:
        case "failed":
            return replace(job, problem=fault.reason)
        case "hung":
            return replace(job, seconds=math.inf)
        case "slow":
            return replace(job, seconds=job.seconds * fault.stretch)
        case _:
            return job
