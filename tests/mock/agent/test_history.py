"""Undo and redo, as a function of the commits."""

from __future__ import annotations

from nemovideo_mock.agent.plan.turn import Turn
from nemovideo_mock.agent.scene import Scene, history

from tests.mock.agent.scenes import after, say, scene

WISHES = ("remove the second clip", "add romantic music", "make it 9:16")


def told(turn: Turn) -> str:
    return "".join(getattr(each, "text", "") for each in turn.events)


def play(*wishes: str, before: Scene | None = None) -> Scene:
    now = before or scene("laid")
    for nth, wish in enumerate(wishes):
        now = after(say(wish, now, nth + 10 * len(now.commits)), now)
    return now


def test_undo_takes_back_every_edit_one_by_one() -> None:
    states = [play(*WISHES[:count]) for count in range(4)]
    now = states[3]
    for count in (2, 1, 0):
        now = play("undo", before=now)
        assert now.draft == states[count].draft


def test_redo_brings_back_what_undo_took() -> None:
    done = play(*WISHES)
    assert play("undo", "undo", "redo", "redo", before=done).draft == done.draft


def test_undo_several_at_once() -> None:
    assert play(*WISHES, "undo the last two changes").draft == play(WISHES[0]).draft
    assert play(*WISHES, "撤销三步").draft == scene("laid").draft


def test_an_edit_after_undo_forgets_the_future() -> None:
    now = play(*WISHES, "undo", "add crossfades")
    assert history(now.commits).future == ()
    assert "nothing to redo" in told(say("redo", now))


def test_nothing_to_undo() -> None:
    turn = say("undo", scene("fresh"))
    assert (turn.commit, turn.kind) == (None, "talk")
    assert "nothing to undo" in told(turn)


def test_the_present_is_the_last_commits_draft() -> None:
    now = play(*WISHES, "undo", "redo", "undo")
    assert history(now.commits).present == now.draft == now.commits[-1].draft


def test_start_over_can_be_undone() -> None:
    done = play(*WISHES)
    assert play("start over", before=done).draft.tracks == ()
    assert play("start over", "undo", before=done).draft == done.draft
