"""The live service as a target: asked for twice, paced, within a budget, and on the record.

    NEMO_LIVE=1 nemovideo-contracts verify --target live

One token serves a whole week of runs and is kept in a file of its own. Only what needs no clock is
run, and only what costs nothing, unless credits are given to be spent. Every exchange goes to a
journal with its secrets replaced before anything touches the disk.

week      the token of the week, and what was spent with it
line      the transport: paced, counted, recorded
progress  what an interrupted run has done
journeys  the terms of journeys here
service   checks, journeys and the probe over that line
"""

from .journeys import SUBJECTS
from .progress import Progress, begin
from .service import TIMEOUT, URL, Drawn, journeying, probed, url, verified, weekly
from .week import folder

__all__ = [
    "SUBJECTS",
    "TIMEOUT",
    "URL",
    "Drawn",
    "Progress",
    "begin",
    "folder",
    "journeying",
    "probed",
    "url",
    "verified",
    "weekly",
]
