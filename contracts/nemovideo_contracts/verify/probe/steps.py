"""The steps of a probe, in the order they are taken: what is cheap and asks nothing comes first."""

from . import accounts, exports, patience, sizes, turns
from .common import Step

STEPS: tuple[Step, ...] = (
    accounts.tokens,
    accounts.errors,
    accounts.sessions,
    accounts.empty_draft,
    accounts.upload_field,
    accounts.heic,
    sizes.upload_limit,
    accounts.turn_bodies,
    exports.attribution,
    exports.renders,
    exports.odd_renders,
    turns.edits,
    patience.stream_limit,
    turns.generations,
    turns.generation_charge,
    turns.second_stage,
    accounts.rationing,
)
