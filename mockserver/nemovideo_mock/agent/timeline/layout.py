"""Laying segments out: what every edit leaves behind is a timeline without gaps or overlaps.

Clips follow each other from 0. What spans the video (music, a standing title) keeps spanning
it, what ends with it keeps ending with it, and nothing outlives it. All times are whole ms.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from nemovideo_mock import ids
from nemovideo_mock.agent.scene import Scene
from nemovideo_mock.draft import Clip, Draft, Sound, Text, Track, TrackType, Transition
from nemovideo_mock.media import Media

PHOTO_MS = 4000
CUT = Transition()


def new_ids(scene: Scene) -> Iterator[str]:
    """Fresh segment ids, the same for the same turn and edit."""
    count = 0
    while True:
        yield ids.short(scene.seed, "seg", scene.session_id, scene.salt, count)
        count += 1


def video_end(draft: Draft) -> int:
    """Where the pictures end."""
    return max((clip.end for clip in draft.clips), default=0)


def source_length(media: Media | None) -> int | None:
    """The length of a video's file; None for what has no time of its own."""
    if media is None or media.kind == "image" or media.duration <= 0:
        return None
    return max(1, round(media.duration * 1000))


def clip_of(media: Media, segment_id: str) -> Clip:
    """A clip that shows the media: a photo for four seconds, a video from end to end."""
    kind = "generated" if media.kind == "generated" else media.kind
    assert kind != "audio"
    return Clip(
        id=segment_id,
        name=stem(media.filename),
        media=media.id,
        kind=kind,
        duration=source_length(media) or PHOTO_MS,
    )


def stem(filename: str) -> str:
    """A file's name without folders and extension."""
    base = filename.replace("\\", "/").rsplit("/", 1)[-1]
    return base.rsplit(".", 1)[0] if "." in base.lstrip(".") else base


def playable(clip: Clip, scene: Scene) -> int | None:
    """How long the clip's source lasts at its speed; None when it never runs out."""
    whole = source_length(scene.find(clip.media))
    if whole is None:
        return None
    end = min(whole, clip.source_end or whole)
    return max(1, round((end - clip.source_start) / clip.speed))


def lasting(clip: Clip, duration: int, scene: Scene) -> Clip:
    """The clip at another length. A video too short for it repeats."""
    available = playable(clip, scene)
    longer = available is not None and duration > available
    return replace(clip, duration=duration, freeze=0, loop=longer)


def with_clips(draft: Draft, clips: Iterable[Clip]) -> Draft:
    """The draft with these clips one after another, sounds and texts fitted to their length."""
    laid = tuple(_laid_out(clips))
    old_end, new_end = video_end(draft), laid[-1].end if laid else 0
    draft = draft.with_track(TrackType.VIDEO, laid)
    if not laid:
        return draft
    sounds = [_fit_sound(sound, old_end, new_end) for sound in draft.sounds]
    texts = [_fit_text(text, old_end, new_end) for text in draft.texts]
    return with_texts(with_sounds(draft, [sound for sound in sounds if sound]), texts)


def change(draft: Draft, chosen: Iterable[Clip], changed: Callable[[Clip], Clip]) -> Draft:
    """The draft with its chosen clips changed and the others as they are, laid out anew."""
    picked = {clip.id for clip in chosen}
    return with_clips(draft, [changed(clip) if clip.id in picked else clip for clip in draft.clips])


def with_sounds(draft: Draft, sounds: Iterable[Sound]) -> Draft:
    """The draft with these sounds on its audio track; fades never longer than their sound."""
    kept = tuple(
        replace(
            sound,
            fade_in=min(sound.fade_in, sound.duration),
            fade_out=min(sound.fade_out, sound.duration),
        )
        for sound in sounds
    )
    return draft.with_track(TrackType.AUDIO, kept)


def with_texts(draft: Draft, texts: Iterable[Text]) -> Draft:
    """The draft with these texts, on as many text tracks as it takes to keep them apart."""
    lanes: list[list[Text]] = []
    for text in sorted(texts, key=lambda segment: (segment.start, segment.id)):
        for lane in lanes:
            if lane[-1].end <= text.start:
                lane.append(text)
                break
        else:
            lanes.append([text])
    others = tuple(track for track in draft.tracks if track.type is not TrackType.TEXT)
    tracks = tuple(Track(TrackType.TEXT, tuple(lane)) for lane in lanes)
    return replace(draft, tracks=others + tracks)


def spread(total: int, limits: list[int | None]) -> list[int]:
    """`total` ms shared out as evenly as the limits (None = no limit) allow, to the ms.

    When all limits together are less than the total, the rest is shared out evenly on top.
    """
    shares = [0] * len(limits)
    open_ = list(range(len(limits)))
    rest = total
    while open_:
        tight = [i for i in open_ if (limit := limits[i]) is not None and limit * len(open_) < rest]
        if not tight:
            break
        for index in tight:
            shares[index] = limits[index] or 0
        rest = total - sum(shares)
        open_ = [i for i in open_ if i not in tight]
    for position, index in enumerate(open_ or range(len(limits))):
        count = len(open_) or len(limits)
        shares[index] += rest // count + (position < rest % count)
    return shares


def _laid_out(clips: Iterable[Clip]) -> Iterator[Clip]:
    """Clips from 0 without gaps; a transition fits the shorter of its two clips."""
    before: Clip | None = None
    for clip in clips:
        start = before.end if before else 0
        longest = min(before.duration, clip.duration) if before else 0
        transition = clip.transition
        if transition.ms > longest:
            transition = replace(transition, ms=longest) if longest else CUT
        if clip.start != start or clip.transition != transition:
            clip = replace(clip, start=start, transition=transition)
        yield clip
        before = clip


def _fit_sound(sound: Sound, old_end: int, new_end: int) -> Sound | None:
    if sound.start >= new_end:
        return None
    if sound.end >= old_end or sound.end > new_end:
        return replace(sound, duration=new_end - sound.start)
    return sound


def _fit_text(text: Text, old_end: int, new_end: int) -> Text:
    if old_end and text.start == 0 and text.end >= old_end:
        return replace(text, duration=new_end)
    duration = min(text.duration, new_end)
    if old_end and text.end == old_end:
        return replace(text, start=new_end - duration, duration=duration)
    return replace(text, start=min(text.start, new_end - duration), duration=duration)
