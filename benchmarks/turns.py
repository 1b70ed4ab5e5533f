"""How long planning a turn takes, in ms: a 50-segment draft, and messages nobody means well by.

Medians over interleaved rounds, beside encoding the same draft as JSON. `python -m
benchmarks.turns`.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace

from nemovideo_mock.agent.plan.turn import Turn, plan
from nemovideo_mock.agent.scene import Scene
from nemovideo_mock.draft import to_json
from nemovideo_mock.media import Media
from nemovideo_mock.profile import SEED

ROUNDS = 40
SEGMENTS = 50
MESSAGES = (
    "make every photo last 3 seconds",
    "remove the second clip and add crossfades between all photos",
    'put a title "Hello" at the top for 3 seconds in red, and romantic music at 30%',
    "把第二张照片删掉,加一首浪漫的背景音乐,音量30%",
    "what's in the timeline?",
)
HOSTILE = {
    "100 kB of letters": "a" * 100_000,
    "100 kB of requests": "add music and remove clip 1, " * 3500,
    "100 kB of commas": "," * 100_000,
    "100 kB of digits": "9" * 100_000,
    "100 kB of quotes": "\"'" * 50_000,
    "100 kB of brackets": "[{" * 50_000,
    "100 kB of deep JSON": '{"a":' * 20_000,
    "100 kB of scenes": json.dumps([{"duration": 1, "motion": "zoom"}] * 2800),
    "100 kB of Chinese": "第二张照片删掉" * 14_000,
}


def planned(message: str, scene: Scene) -> Turn:
    return plan(message, scene, SEED, turn_id="t", seed=1, arrived_at=0.0, started_at=0.0)


def timeline() -> Scene:
    """Fifty photos on the timeline."""
    media = tuple(
        Media(id=f"m{n}", session_id="1", kind="image", filename=f"IMG_{n:04}.jpg", at=0.0)
        for n in range(SEGMENTS)
    )
    empty = Scene(session_id="1", user_id="u", media=media)
    commit = planned("make a slideshow with crossfades", empty).commit
    assert commit is not None
    return replace(empty, draft=commit.draft, commits=(commit,))


def timed(work: Callable[[], object]) -> float:
    """Milliseconds."""
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def imported() -> float:
    """What importing the agent costs a fresh interpreter, in ms, over importing its records."""
    code = (
        "import time, nemovideo_mock.agent.records; s = time.perf_counter();"
        "import nemovideo_mock.agent.turn; print((time.perf_counter() - s) * 1000)"
    )
    return float(subprocess.run([sys.executable, "-c", code], capture_output=True).stdout)


def main() -> None:
    scene = timeline()
    runs: dict[str, list[float]] = {message: [] for message in MESSAGES}
    encoding: list[float] = []
    first = timed(lambda: planned(MESSAGES[0], scene))
    for _ in range(ROUNDS):
        for message in MESSAGES:
            runs[message].append(timed(lambda message=message: planned(message, scene)))  # type: ignore[misc]
        encoding.append(timed(lambda: json.dumps(to_json(scene.draft))))
    print(f"planning a turn, {SEGMENTS} segments, median of {ROUNDS} (ms)")
    for message, times in runs.items():
        print(f"  {statistics.median(times):7.2f}  {message}")
    everything = [moment for times in runs.values() for moment in times]
    print(f"  {statistics.median(everything):7.2f}  all of these")
    print(f"  {statistics.median(encoding):7.2f}  the draft's JSON alone")
    print(f"  {first:7.2f}  the very first, patterns compiled on the way")
    print(f"  {statistics.median(imported() for _ in range(5)):7.2f}  importing the agent")
    print("hostile messages (ms)")
    for name, message in HOSTILE.items():
        print(f"  {timed(lambda message=message: planned(message, scene)):7.2f}  {name}")  # type: ignore[misc]


if __name__ == "__main__":
    main()
