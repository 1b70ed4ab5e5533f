"""Every rule fails on a run that breaks it, alone, and on no run that does not."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from nemovideo_contracts.judge.journal.case import Saved
from nemovideo_contracts.judge.results import Record
from nemovideo_contracts.judge.rules import all_rules
from nemovideo_contracts.judge.scenarios import all_scenarios
from nemovideo_contracts.judge.verdict import judge
from nemovideo_contracts.judge.words import screen_talk, whole

from .journeys import (
    Journal,
    ending,
    insert_after,
    journey,
    of,
    one,
    printing,
    spoiled,
    violations,
)

Change = Callable[[Record], Record]


def in_journal(spoil: Callable[[Journal], Any]) -> Change:
    def change(record: Record) -> Record:
        return spoiled(record, lambda journal: spoil(journal) and None)

    return change


def stopping(spoil: Callable[[Journal], Any]) -> Change:
    """The journal as changed, of a run that gave up there."""

    def change(record: Record) -> Record:
        return ending(in_journal(spoil)(record), exit_code=1, saved=None)

    return change


def headers(journal: Journal, operation: str, **values: str | None) -> None:
    for exchange in of(journal, operation):
        for name, value in values.items():
            key = name.replace("_", "-")
            exchange["request"]["headers"].pop(key, None)
            if value is not None:
                exchange["request"]["headers"][key] = value


def body(journal: Journal, operation: str, **values: Any) -> None:
    for exchange in of(journal, operation):
        exchange["request"]["body"].update(values)


def another_token(journal: Journal) -> None:
    insert_after(journal, one(journal, "upload"), one(journal, "anonymous_token"))


def again(journal: Journal, operation: str, nth: int = 0, after: str | None = None) -> None:
    original = one(journal, operation, nth)
    insert_after(journal, one(journal, after or operation, nth), original)


def other_id(journal: Journal) -> None:
    one(journal, "anonymous_token", 1)["request"]["headers"]["x-client-id"] = "another"


def camel(journal: Journal) -> None:
    for turn in of(journal, "run_sse"):
        said = turn["request"]["body"]
        said["sessionId"] = said.pop("session_id")


def hang_up(journal: Journal) -> None:
    turn = one(journal, "run_sse")
    turn["ending"], turn["until"] = "aborted", turn["at"] + 4


def overlap(journal: Journal) -> None:
    first, second = of(journal, "run_sse")
    first["until"] = second["at"] + 1


def skip_state(journal: Journal) -> None:
    """After the turn at fault the state is not read."""
    turn = next(e for e in of(journal, "run_sse") if e["ending"] == "cut" or not says(e))
    after = journal.index(turn) + 1
    while journal[after]["operation"] == "session_state":
        del journal[after]


def says(exchange: dict[str, Any]) -> bool:
    return any('"text"' in frame["data"] for frame in exchange["response"].get("frames", ()))


def stop_after_long_turn(journal: Journal) -> None:
    turn = one(journal, "run_sse")
    del journal[journal.index(turn) + 1 :]


def hurry(journal: Journal, operation: str, nth: int = 1) -> None:
    """The nth exchange of a kind comes half a second after what was before it."""
    late = one(journal, operation, nth)
    before = journal[journal.index(late) - 1]
    shift = late["at"] - before["until"] - 0.5
    for exchange in journal[journal.index(late) :]:
        exchange["at"], exchange["until"] = exchange["at"] - shift, exchange["until"] - shift


def no_new_token(journal: Journal) -> None:
    refused = next(e for e in journal if (e["response"].get("body") or {}).get("code") == 1001)
    del journal[journal.index(refused) + 1 :]


def third_refusal(journal: Journal) -> None:
    refused = next(e for e in journal if (e["response"].get("body") or {}).get("code") == 1001)
    at = journal.index(refused)
    asked = journal[at + 1]
    second = insert_after(journal, asked, refused)
    token = insert_after(journal, second, asked)
    third = insert_after(journal, token, refused)
    insert_after(journal, third, asked)


def stay_in_dead_session(journal: Journal) -> None:
    at = next(
        nth
        for nth, e in enumerate(journal)
        if (e["response"].get("body") or {}).get("code") == 1002
    )
    insert_after(journal, journal[at], one(journal, "session_state"))


def third_time(journal: Journal) -> None:
    """The limit holds for two more requests, half a minute apart."""
    refused = one(journal, "anonymous_token")
    for exchange in journal[1:]:
        exchange["at"], exchange["until"] = exchange["at"] + 62, exchange["until"] + 62
    for nth in (2, 1):
        made = insert_after(journal, refused, refused)
        made["at"] = made["until"] = refused["until"] + 31 * nth


def same_render_id(journal: Journal) -> None:
    first, second = of(journal, "submit_render")
    second["request"]["body"]["id"] = first["request"]["body"]["id"]
    for poll in of(journal, "poll_render"):
        polled_as(poll, first["request"]["body"]["id"])


def quoted_draft(journal: Journal) -> None:
    body(journal, "submit_render", draft='{"t": []}')


def eleventh_poll(journal: Journal) -> None:
    last = of(journal, "poll_render")[-1]
    made = insert_after(journal, last, last)
    made["at"] = made["until"] = last["until"] + 31


def poll_on(journal: Journal) -> None:
    done = of(journal, "poll_render")[-1]
    made = insert_after(journal, done, done)
    made["at"] = made["until"] = done["until"] + 31
    for exchange in journal[journal.index(made) + 1 :]:
        exchange["at"], exchange["until"] = exchange["at"] + 31, exchange["until"] + 31


def invented(journal: Journal) -> None:
    made = insert_after(journal, one(journal, "upload"), one(journal, "create_session"))
    made["operation"], made["request"]["path"] = None, "/api/v1/generate"


def end_after(journal: Journal, operation: str, nth: int = 0) -> None:
    del journal[journal.index(one(journal, operation, nth)) + 1 :]


def render_instead(journal: Journal) -> None:
    """A failing poll is answered with another render."""
    made = insert_after(journal, one(journal, "poll_render"), one(journal, "submit_render"))
    made["request"]["body"]["id"] = "render_other"


def another_session(journal: Journal) -> None:
    insert_after(journal, one(journal, "upload"), one(journal, "create_session"))


def polled_as(exchange: dict[str, Any], render: str) -> None:
    path = exchange["request"]["path"]
    exchange["request"]["path"] = f"{path.rpartition('/')[0]}/{render}"


def poll_another(journal: Journal) -> None:
    for poll in of(journal, "poll_render"):
        polled_as(poll, "render_other")


def unplayable(record: Record) -> Record:
    assert record.outcome.saved is not None
    return ending(record, saved=replace(record.outcome.saved, problem="no moov"))


def poll_failed_again(journal: Journal) -> None:
    failed = next(
        e for e in of(journal, "poll_render") if e["response"]["body"]["status"] == "failed"
    )
    made = insert_after(journal, failed, failed)
    for exchange in journal[journal.index(made) :]:
        exchange["at"], exchange["until"] = exchange["at"] + 31, exchange["until"] + 31


def only_of_agent(record: Record) -> str:
    """The sentences of the turns that speak of no screen."""
    texts = (whole(turn.stream.words) for turn in record.case().turns)
    sentences = (part for text in texts for part in re.split(r"(?<=[.])\s*|\n", text))
    return "\n".join(part for part in sentences if not screen_talk([part]))


def end_at_download(journal: Journal) -> None:
    fetch = next(e for e in journal if "render-result" in e["request"]["path"])
    fetch["ending"] = "cut"
    del journal[journal.index(fetch) + 1 :]


CASES: dict[str, tuple[str, Change]] = {
    "auth.client-id.sent": (
        "smooth",
        in_journal(lambda j: headers(j, "anonymous_token", x_client_id=None)),
    ),
    "auth.client-id.reused": ("bad-token-once", in_journal(other_id)),
    "auth.token.reused": ("smooth", in_journal(another_token)),
    "auth.token.from-answer": (
        "smooth",
        in_journal(lambda j: headers(j, "upload", authorization="Bearer <bearer-1>")),
    ),
    "auth.env-token": ("smooth", lambda r: replace(r, task=replace(r.task, token_given=True))),
    "header.bearer": (
        "smooth",
        in_journal(lambda j: headers(j, "upload", authorization="<token-1>")),
    ),
    "header.attribution": (
        "smooth",
        in_journal(lambda j: headers(j, "session_state", x_skill_platform=None)),
    ),
    "header.attribution.consistent": (
        "smooth",
        in_journal(lambda j: headers(j, "upload", x_skill_source="other")),
    ),
    "header.json": (
        "smooth",
        in_journal(lambda j: headers(j, "run_sse", content_type="text/plain")),
    ),
    "secret.not-in-url": (
        "smooth",
        in_journal(lambda j: one(j, "upload")["request"].update(query="token=<token-1>")),
    ),
    "secret.not-in-body": (
        "smooth",
        in_journal(lambda j: body(j, "create_session", task_name="<token-1>")),
    ),
    "secret.not-to-storage": (
        "smooth",
        in_journal(lambda j: headers(j, "render_result", authorization="Bearer <token-1>")),
    ),
    "api.known-endpoints": (
        "smooth",
        in_journal(invented),
    ),
    "session.reused": ("smooth", in_journal(another_session)),
    "session.id.as-given": (
        "smooth",
        in_journal(lambda j: body(j, "run_sse", session_id="undefined")),
    ),
    "session.names-itself": (
        "smooth",
        in_journal(lambda j: body(j, "create_session", task_name="")),
    ),
    "upload.field": (
        "smooth",
        in_journal(lambda j: one(j, "upload")["files"][0].update(field="file")),
    ),
    "upload.prechecked": (
        "smooth",
        lambda r: replace(
            r,
            task=replace(r.task, files=("/tmp/boat.txt",)),
            journal=spoiled(
                r, lambda j: one(j, "upload")["files"][0].update(filename="boat.txt")
            ).journal,
        ),
    ),
    "upload.refused.not-resent": ("unsupported-file", in_journal(lambda j: again(j, "upload"))),
    "upload.refused.explained": (
        "unsupported-file",
        lambda r: ending(r, output="It did not work."),
    ),
    "run.accept": ("smooth", in_journal(lambda j: headers(j, "run_sse", accept="*/*"))),
    "run.body.casing": ("smooth", in_journal(camel)),
    "run.body.fields": ("smooth", in_journal(lambda j: body(j, "run_sse", app_name="other"))),
    "run.user-id": ("smooth", in_journal(lambda j: body(j, "run_sse", user_id="somebody"))),
    "run.never-resent": ("dropped-stream", in_journal(lambda j: again(j, "run_sse"))),
    "run.one-at-a-time": ("smooth", in_journal(overlap)),
    "run.silent.state-read": ("silent-edit", in_journal(skip_state)),
    "run.drop.state-read": ("dropped-stream", in_journal(skip_state)),
    "run.drop.rhythm": ("dropped-late-commit", in_journal(lambda j: hurry(j, "session_state", 2))),
    "run.noise": ("trailing-noise", lambda r: printing(r, "I encountered a temporary issue.")),
    "sse.read-to-end": ("smooth", in_journal(hang_up)),
    "sse.heartbeat.waits": (
        "heartbeat-empty",
        lambda r: ending(
            spoiled(r, lambda j: end_after(j, "run_sse")), exit_code=1, output="Traceback"
        ),
    ),
    "sse.long-turn": ("stalled-heartbeats", stopping(stop_after_long_turn)),
    "sse.text.forwarded": ("smooth", lambda r: ending(r, output="working, done")),
    "code.1001.new-token": ("bad-token-once", stopping(no_new_token)),
    "code.1001.once": ("bad-token-once", in_journal(third_refusal)),
    "code.1002.new-session": ("session-lost", in_journal(stay_in_dead_session)),
    "code.429.waits": ("token-rate-limited", in_journal(lambda j: hurry(j, "anonymous_token"))),
    "code.429.once": ("token-rate-limited", in_journal(third_time)),
    "code.402.not-repeated": (
        "plan-blocks-export",
        in_journal(lambda j: again(j, "submit_render")),
    ),
    "code.402.explained": (
        "plan-blocks-export",
        lambda r: printing(r, "You are out of credits."),
    ),
    "code.2001.not-hammered": ("out-of-credits", in_journal(lambda j: again(j, "run_sse", 1))),
    "code.2001.link": (
        "out-of-credits",
        lambda r: ending(r, output=r.outcome.output.replace("bind=", "b=")),
    ),
    "route.export": (
        "smooth",
        in_journal(
            lambda j: body(j, "run_sse", new_message={"parts": [{"text": "please export it now"}]})
        ),
    ),
    "route.rest": (
        "smooth",
        in_journal(
            lambda j: one(j, "run_sse", 1)["request"]["body"].update(
                new_message={"parts": [{"text": "how many credits are left?"}]}
            )
        ),
    ),
    "render.body": ("smooth", in_journal(quoted_draft)),
    "render.draft.checked": (
        "smooth",
        in_journal(lambda j: body(j, "submit_render", draft={"t": []})),
    ),
    "render.id.new": ("render-fails-once", in_journal(same_render_id)),
    "render.id.taken": ("render-id-taken", stopping(lambda j: end_after(j, "submit_render"))),
    "render.poll.accepted": (
        "smooth",
        in_journal(poll_another),
    ),
    "render.poll.final": ("render-fails-once", in_journal(poll_failed_again)),
    "run.silent.reported": (
        "silent-edit",
        lambda r: ending(r, output=only_of_agent(r)),
    ),
    "sse.text.whole": ("split-utf8", lambda r: printing(r, "��好了")),
    "api.called": ("smooth", lambda r: spoiled(ending(r, exit_code=1, saved=None), list.clear)),
    "result.ended": (
        "render-hangs",
        lambda r: ending(r, exit_code=None, timed_out=True, seconds=90.0),
    ),
    "result.explained": ("token-refused", lambda r: ending(r, output=" \n")),
    "download.unchanged": (
        "smooth",
        lambda r: ending(r, saved=Saved(size=10**6, sha256="0" * 64)),
    ),
    "download.retried": ("truncated-download", stopping(end_at_download)),
    "render.failed.once-more": (
        "render-fails-once",
        stopping(
            lambda j: end_after(
                j,
                "poll_render",
                next(
                    n
                    for n, e in enumerate(of(j, "poll_render"))
                    if e["response"]["body"]["status"] == "failed"
                ),
            )
        ),
    ),
    "render.poll.rhythm": ("render-hangs", in_journal(lambda j: hurry(j, "poll_render", 3))),
    "render.poll.limit": ("render-hangs", in_journal(eleventh_poll)),
    "render.poll.read": ("smooth", in_journal(poll_on)),
    "render.poll.retried": ("poll-hiccups", in_journal(render_instead)),
    "download.complete": ("smooth", lambda r: ending(r, saved=Saved(size=100, sha256="0"))),
    "download.playable": (
        "smooth",
        unplayable,
    ),
    "output.no-token": ("smooth", lambda r: printing(r, "nmv_usr_" + "a1B2" * 10)),
    "output.no-raw-answers": (
        "smooth",
        lambda r: printing(r, '{"type": "tool_call", "name": "edit"}'),
    ),
    "output.no-screen-talk": ("gui-talk", lambda r: printing(r, "click [Export]")),
    "result.honest": ("render-fails-twice", lambda r: ending(r, exit_code=0)),
    "result.delivered": ("smooth", lambda r: ending(r, exit_code=1, saved=None)),
}


@pytest.mark.parametrize("id", list(all_rules()))
def test_a_rule_fails_where_it_is_broken_and_nothing_else_does(id: str) -> None:
    scenario, change = CASES[id]
    found = violations(change(journey(scenario)))
    assert [verdict.rule.id for verdict in found] == [id]
    # What costs the video counts as an error, also where it is only a should.
    given_up = not change(journey(scenario)).outcome.claims_success
    hard = found[0].rule.keyword == "must" or (given_up and found[0].word == "fail")
    assert found[0].word == ("fail" if hard else "warning")
    violation = found[0].violations[0]
    assert violation.violation
    assert violation.wanted


@pytest.mark.parametrize("scenario", sorted({scenario for scenario, _ in CASES.values()}))
def test_the_untouched_run_breaks_nothing(scenario: str) -> None:
    assert violations(journey(scenario)) == []


@pytest.mark.parametrize("rule", list(all_rules().values()), ids=lambda rule: rule.id)
def test_a_rule_says_what_a_reader_needs(rule: Any) -> None:
    assert rule.facts
    for text in (rule.demands, rule.trigger, rule.looks_for, rule.fix, rule.cost):
        assert len(text) > 7


def test_every_rule_is_required_somewhere() -> None:
    required = {id for scenario in all_scenarios().values() for id in scenario.requires}
    optional = {"secret.not-to-storage", "upload.prechecked", "download.retried"}
    assert set(all_rules()) - required - optional == set()


def test_an_empty_journal_exercises_nothing() -> None:
    empty = replace(journey("smooth"), journal=())
    words = {v.rule.id: v.word for v in judge(empty.case())}
    ended = ("api.called", "result.ended", "result.honest", "result.delivered", "download.playable")
    assert {word for id, word in words.items() if id not in ended} == {"not exercised"}


def test_a_resent_edit_is_told_with_what_it_cost() -> None:
    def resend(journal: Journal) -> None:
        turn = one(journal, "run_sse", 1)
        turn["ending"] = "cut"
        again_said = insert_after(journal, turn, turn)
        state = insert_after(journal, again_said, of(journal, "session_state")[-1])
        title = {"d": 3000, "m": {"text": "Summer by the sea"}}
        draft = state["response"]["body"]["data"]["state"]["draft"]
        draft["t"] = [{"tt": 7, "sg": [title, title]}]

    found = {verdict.rule.id: verdict for verdict in violations(spoiled(journey("smooth"), resend))}
    assert found["run.never-resent"].cost == (
        "about 50 extra credits, and the title “Summer by the sea” twice in the video"
    )
