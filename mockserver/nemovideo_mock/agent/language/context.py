"""What is known while a message is understood, clause by clause."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from nemovideo_mock.agent.language.clause import Clause
from nemovideo_mock.agent.language.slots import targets
from nemovideo_mock.agent.scene import Scene
from nemovideo_mock.agent.timeline.targets import Targets, fits

Topic = Literal["", "text", "music", "transition", "clip", "sound"]

_THE_VIDEO = r"\b(?:the|that|my) video\b(?! (?:is|to)\b)|视频"
_THE_CLIP = r"\b(?:the|this|that|my) (?:clip|shot|footage)\b(?! (?:length|of|at|to)\b)|[这那]段"
_EACH_OF_THEM = r"\b(?:each|every|all) (?:one|of them)\b|\bthem all\b"
_IT = r"\b(?:it|its|them|they|that|this one)\b|它|其(?!他|余)"


@dataclass(slots=True, kw_only=True)
class Context:
    """The scene, and what the clauses so far were about: what `it` and `the rest` mean.

    `complained` says that the clause before only found fault: the next says what to do about it.
    """

    scene: Scene
    topic: Topic = ""
    targets: Targets | None = None
    named: tuple[int, ...] = ()
    complained: bool = False

    def find_targets(self, clause: Clause) -> Targets | None:
        """The clips a clause names, or goes on about."""
        each_of_them = clause.has(_EACH_OF_THEM)
        found = targets.find(clause) or self._the_clip(clause)
        if each_of_them and found is not None and self.topic == "clip" and self.targets:
            return self.targets
        if found is not None and found.others:
            found = self._others(found)
        if found is None and self.topic == "clip" and (clause.take(_IT) or self.complained):
            return self.targets
        if found is not None:
            self.targets = found
            self.named += found.picks
        return found

    def the_video(self, clause: Clause) -> Targets | None:
        """`the video`, where it differs from the photos around it."""
        kinds = {media.kind for media in self.scene.uploads}
        return Targets(kind="video") if len(kinds) > 1 and clause.has(_THE_VIDEO) else None

    def _the_clip(self, clause: Clause) -> Targets | None:
        """`the clip`, when there is one video among the photos."""
        videos = [clip for clip in self.scene.draft.clips if fits(clip, "video")]
        return Targets(kind="video") if len(videos) == 1 and clause.take(_THE_CLIP) else None

    def goes_on(self, clause: Clause, topic: Topic) -> bool:
        """Whether the clause says something more about the topic of the one before."""
        return self.topic == topic and bool(clause.has(_IT))

    def _others(self, found: Targets) -> Targets:
        named = self.targets
        if named is None:
            return replace(found, others=False)
        kind = named.kind if found.kind == "any" else found.kind
        return Targets(kind=kind, without=self.named or named.picks)
