"""Running somebody's client: scenarios as tasks, a world for each, and what came of it.

scenarios   a situation of the mock + a task + the rules it has to exercise
adapters    how a command is given a task
stage       a mock server and its worlds
process     one run of a command, watched          reference   the reference client, in lockstep
check       scenarios × profiles × a client → results
"""

from __future__ import annotations
