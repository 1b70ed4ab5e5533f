from __future__ import annotations

import re

from nemovideo_mock import ids


def test_formats() -> None:
    assert re.fullmatch(r"nmv_usr_[A-Za-z0-9_-]{43}", ids.token(1, "u", 0))
    assert re.fullmatch(r"clm_[A-Za-z0-9_-]{43}", ids.claim_token(1, "s", 0))
    assert re.fullmatch(r"anon_[0-9a-f]{16}", ids.user(1, "c"))
    assert re.fullmatch(r"task_[0-9a-f]{12}", ids.short(1, "task", "s"))
    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab].{3}-.{12}", ids.uuid4(1))


def test_session_ids_break_clients_that_take_them_for_floats() -> None:
    made = [ids.session(seed, "user", 0) for seed in range(200)]
    assert all(re.fullmatch(r"\d{19}", item) for item in made)
    assert all(int(item) > 2**53 for item in made)
    assert any(int(float(item)) != int(item) for item in made)


def test_ids_depend_on_seed_owner_and_number_alone() -> None:
    assert ids.token(1, "u", 0) == ids.token(1, "u", 0)
    assert len({ids.token(s, u, n) for s in (1, 2) for u in "ab" for n in (0, 1)}) == 8


def test_parts_do_not_run_into_each_other() -> None:
    assert ids.number(1, "ab", "c") != ids.number(1, "a", "bc")
