"""What a clause comes to: things to do, and things to say about what is unclear."""

from __future__ import annotations

from nemovideo_mock.agent.edits.base import Edit
from nemovideo_mock.agent.words import Words

Intent = Edit | Words
