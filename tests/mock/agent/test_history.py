"""Undo and redo, as a function of the commits."""

from __future__ import annotations

from nemovideo_mock.agent.plan.turn import Turn
from nemovideo_mock.agent.scene import Scene, history

from tests.mock.agent.scenes import after, say, scene

MESSAGES = ("remove the second clip", "add romantic music", "make it 9:16")


def reply(turn: Turn) -> str:
    return "".join(getattr(event, "text", "") for event in turn.events)


def play(*messages: str, before: Scene | None = None) -> Scene:
    now = before or scene("laid")
    for nth, message in enumerate(messages):
        now = after(say(message, now, nth + 10 * len(now.commits)), now)
    return now


def test_undo_takes_back_every_edit_one_by_one() -> None:
    states = [play(*MESSAGES[:count]) for count in range(4)]
    now = states[3]
    for count in (2, 1, 0):
        now = play("undo", before=now)
        assert now.draft == states[count].draft


def test_redo_brings_back_what_undo_took() -> None:
    done = play(*MESSAGES)
    assert play("undo", "undo", "redo", "redo", before=done).draft == done.draft


def test_undo_several_at_once() -> None:
    assert play(*MESSAGES, "undo the last two changes").draft == play(MESSAGES[0]).draft
    assert play(*MESSAGES, "撤销三步").draft == scene("laid").draft


def test_an_edit_after_undo_forgets_the_future() -> None:
    now = play(*MESSAGES, "undo", "add crossfades")
    assert history(now.commits).future == ()
    assert "nothing to redo" in reply(say("redo", now))


def test_nothing_to_undo() -> None:
    turn = say("undo", scene("fresh"))
    assert (turn.commit, turn.kind) == (None, "talk")
    assert "nothing to undo" in reply(turn)


def test_the_present_is_the_last_commits_draft() -> None:
    now = play(*MESSAGES, "undo", "redo", "undo")
    assert history(now.commits).present == now.draft == now.commits[-1].draft


def test_start_over_can_be_undone() -> None:
    done = play(*MESSAGES)
    assert play("start over", before=done).draft.tracks == ()
    assert play("start over", "undo", before=done).draft == done.draft
