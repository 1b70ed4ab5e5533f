"""A clip made from a description, and the second stage that dresses it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from nemovideo_mock import ids
from nemovideo_mock.agent.edits.base import Edit, Wish
from nemovideo_mock.agent.edits.clips.looks import Adjust
from nemovideo_mock.agent.edits.music import RemoveMusic, SetMusic
from nemovideo_mock.agent.edits.texts import AddText, Invitation, RemoveText
from nemovideo_mock.agent.language.clause import Clause
from nemovideo_mock.agent.language.context import Context
from nemovideo_mock.agent.language.lexicon.moods import MOODS, PIANO, PIANO_MOOD
from nemovideo_mock.agent.language.patterns import either, lowered, pattern, word
from nemovideo_mock.agent.language.splitting import Piece
from nemovideo_mock.agent.scene import Scene
from nemovideo_mock.agent.timeline.layout import clip_of, new_ids, with_clips
from nemovideo_mock.agent.timeline.targets import Targets
from nemovideo_mock.agent.words import Words, seconds
from nemovideo_mock.draft import Draft, Mood
from nemovideo_mock.media import Media
from nemovideo_mock.profile import Profile

USUAL_MS, LONGEST_MS = 8000, 15_000  # fact: generation.clip-max
FPS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Generate(Edit):
    """A new clip at the end of the timeline: drawn by program, and honest about it."""

    operation: ClassVar[str] = "generate_clip"
    builds: ClassVar[bool] = True
    renumbers: ClassVar[bool] = True
    phase: ClassVar[int] = 0

    prompt: str
    ms: int = USUAL_MS
    media: str = ""

    def made(self, scene: Scene, nth: int) -> Media:
        """The clip as media; `at` is set when it is known."""
        return Media(
            id=ids.short(scene.seed, "media", scene.session_id, scene.salt, "generated", nth),
            session_id=scene.session_id,
            kind="generated",
            filename=f"{title_of(self.prompt)}.mp4",
            at=0.0,
            width=scene.draft.width,
            height=scene.draft.height,
            duration=self.ms / 1000,
            fps=float(FPS),
            prompt=self.prompt,
            seed=ids.number(scene.seed, "generated", scene.salt, nth) % 2**31,
        )

    def apply(self, draft: Draft, scene: Scene) -> Draft:
        media = scene.find(self.media)
        assert media is not None, "produced() runs first"
        return with_clips(draft, (*draft.clips, clip_of(media, next(new_ids(scene)))))

    def tell(self) -> Words:
        length = seconds(self.ms)
        return Words(
            f'I generated a {length}-second placeholder clip for "{self.prompt}".',
            f"已根据“{self.prompt}”生成一段{length}秒的占位视频。",
        )

    def tool(self, draft: Draft) -> dict[str, Any]:
        """The arguments of the generating tool."""
        return {
            "prompt": self.prompt,
            "duration": self.ms / 1000,
            "resolution": f"{draft.width}x{draft.height}",
        }


def produced(edits: Iterable[Edit], scene: Scene) -> tuple[tuple[Edit, ...], tuple[Media, ...]]:
    """The edits with their generated clips named, and those clips."""
    out: list[Edit] = []
    made: list[Media] = []
    for edit in edits:
        if isinstance(edit, Generate):
            media = edit.made(scene, len(made))
            made.append(media)
            edit = replace(edit, media=media.id)
        out.append(edit)
    return tuple(out), tuple(made)


def second_stage(edits: tuple[Edit, ...], profile: Profile) -> tuple[Edit, ...]:
    """Music, a title and an effect for a generated clip, unless asked for otherwise.

    fact: run.second-stage; AX-33 says whether a wish can keep them off.
    """
    prompt = next(each.prompt for each in edits if isinstance(each, Generate))
    strippable = profile.second_stage == "strippable"
    out: list[Edit] = []
    if not _has(edits, SetMusic) and not (strippable and _has(edits, RemoveMusic)):
        out.append(SetMusic(mood=_mood_of(prompt)))
    if not _has(edits, AddText, Invitation) and not (strippable and _has(edits, RemoveText)):
        out.append(AddText(text=title_of(prompt)))
    out.append(Adjust(quality="vignette", by=0.3, targets=Targets(picks=(-1,))))
    return tuple(out)


def title_of(prompt: str) -> str:
    """A few words of a description, fit for a title and a file name."""
    text = pattern(r"[^\w '’-]+").sub(" ", prompt).strip()
    text = pattern(r"(?i)^(?:an?|the|some) ").sub("", text)
    words = text.split()
    short = " ".join(words[:5])[:32].strip()
    return (short[:1].upper() + short[1:]) or "Generated clip"


def _has(edits: Iterable[Edit], *kinds: type[Edit]) -> bool:
    return any(isinstance(each, kinds) for each in edits)


def _mood_of(prompt: str) -> Mood:
    low = lowered(prompt)
    usual: Mood = PIANO_MOOD if pattern(PIANO).search(low) else "cinematic"
    return next((mood for mood, source in MOODS.items() if pattern(source).search(low)), usual)


_GENERATES = r"\b(?:generate|imagine|synthesi[sz]e|ai[- ]generate|dream up)\b|生成|ai ?视频"
_CREATES = either(
    word(
        "create|make|produce|draw|render|film|shoot|show me|give me|"
        "i (?:want|need|would like|'d like)"
    ),
    "做|制作|拍|创作|来",
)
_THING = (
    r"(?:\b(?:an?|another|1|some|the|new|short|"
    r"\w+)\b )*?(?:<\d+> )?(?:long )?(?:\w+ ){0,3}?(?:video|clip|shot|scene|footage|"
    r"animation|movie|film|b-?roll)s?\b"
)
_OF = r"\b(?:of|about|showing|with|where|featuring|depicting|in which|that shows)\b"
_MINE = either(
    (
        r"\b(?:my|these|those|the|our|uploaded|this|all)\b.{0,20}\b(?:photos?|images?|"
        r"pictures?|pics?|clips?|uploads?|files?|media|footage|videos)\b"
    ),
    r"\bfrom (?:my|these|those|the|our|all)\b",
    "(?:这些|这几|我的|上传的).{0,6}(?:照片|图片|素材|视频)",
)
_CHINESE = (
    "(?:生成|做|制作|拍|创作|来)(?:1)?(?:个|段|条|"
    "部)?(?:关于)?(?P<zh>[^,。!?]{1,80}?)的?(?:视频|短片|片段|画面|动画|镜头)"
)


def recognize(clause: Clause, context: Context) -> list[Wish]:
    """`generate a clip of …`; `make a video of …` too, when nothing was uploaded."""
    if clause.off and not clause.has(_GENERATES):
        return []
    explicit = clause.has(_GENERATES)
    nothing = not context.scene.visuals
    if not explicit and not (nothing and clause.has(_CREATES)):
        return []
    if clause.has(_MINE):
        return []
    length = clause.take_length()
    prompt = _prompt(clause)
    if not prompt:
        return []
    clause.clear()
    ms = min(max(length or USUAL_MS, 1000), LONGEST_MS)
    return [Generate(prompt=prompt, ms=ms)]


def describes_on(piece: Piece) -> bool:
    """Whether a piece only goes on with a description: no sentence, verb or topic of its own."""
    if pattern(r"[.!?;。!?;\n]").search(piece.joint):
        return False
    return not pattern(_OWN).search(piece.text)


_OWN = either(
    r"^\W*(?:please )?(?:add|put|make|use|set|remove|don'?t|no|give|include|apply|without)\b",
    word(
        "music|bgm|soundtrack|title|subtitle|caption|text|transitions?|photos|portrait|"
        "vertical|landscape|aspect|9:16|16:9"
    ),
    "音乐|配乐|标题|字幕|转场|加|不要|竖屏|横屏",
)


def _prompt(clause: Clause) -> str:
    """The description, in the words of the message."""
    if found := clause.has(_CHINESE):
        return clause.prose.expand(_tidy(found["zh"]))
    if (found := clause.has(rf"{_THING}(?: {_OF})? (?P<what>.{{2,200}})")) or (
        found := clause.has(r"\b(?:generate|imagine|synthesi[sz]e)\b(?: me)? (?P<what>.{2,200})")
    ):
        what = found["what"]
    else:
        return ""
    return clause.prose.expand(_tidy(what))


def _tidy(text: str) -> str:
    text = pattern(r"<(\d+)>").sub(lambda m: f"{seconds(int(m[1]))} seconds", text)
    text = pattern(r"#(\d+)").sub(r"\1", text).replace("|", " ")
    text = pattern(rf"^\W*{_OF} ").sub("", text)
    text = pattern(r"\s+").sub(" ", text)
    text = pattern(r"^[\s,.!?;:。,!?]+|[\s,.!?;:。,!?]+$").sub("", text)
    return pattern(r" ?\b(?:please|for me|thanks|thank you)$").sub("", text).strip()
