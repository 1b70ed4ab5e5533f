"""The moods and genres of music, and the words they go by."""

from __future__ import annotations

from nemovideo_mock.agent.language.patterns import either, fault, word
from nemovideo_mock.draft import Mood

MOODS: dict[Mood, str] = {
    "romantic": either(
        word("romantic|romance|tender|sweet|sentimental"),
        r"(?<!\bi )(?<!i.d )(?<!would )\blove\b(?! (?:to|an?|some)\b)",
        "浪漫|爱情|甜蜜|温馨",
    ),
    "wedding": r"\bweddings?\b|婚礼",
    "lo-fi": either(word("lo-?fi|lo fi|chill(?:ed)?(?:hop)?|chill[- ]out|study"), "低保真|慵懒"),
    "upbeat": either(
        word(
            "upbeat|happy|cheerful|energetic|fun|joyful|lively|positive|pop|uplifting|"
            "bouncy|peppy|summer|playful|feel[- ]good|exciting|party|catchy|up-tempo|"
            "fast(?:er)?|quicker|happier|livelier|funky?"
        ),
        "轻快|欢快|快乐|动感|活泼|开心|热闹|欢乐|流行|活力",
    ),
    "cinematic": either(
        word(
            "cinematic|epic|dramatic|orchestral|trailer|heroic|inspiring|inspirational|"
            "motivational|movie[- ]like|suspenseful|powerful|adventurous?"
        ),
        "电影感|电影|史诗|大气|震撼|激昂|励志|宏大",
    ),
    "jazz": r"\b(?:jazz|jazzy|swing|bossa nova|blues)\b|爵士|蓝调",
    "rock": r"\b(?:rock|metal|punk|grunge)\b|摇滚",
    "electronic": either(
        word(r"electronic|edm|techno|house|synth\w*|dance|electro|dubstep|trance|club"),
        "电子|舞曲",
    ),
    "hip-hop": r"\b(?:hip ?-?hop|rap|trap|r&b|rnb)\b|嘻哈|说唱",
    "festive": either(
        word(r"christmas|holiday|festive|birthday|new year|celebrat\w+|xmas"),
        "圣诞|节日|生日|新年|喜庆|春节",
    ),
    "sad": either(
        word(r"sad|melanchol\w+|emotional|moody|somber|sorrowful|nostalgic|touching"),
        "悲伤|伤感|忧伤|感人|抒情",
    ),
    "corporate": r"\b(?:corporate|business|professional|tech)\b|商务|科技感?",
    "classical": r"\b(?:classical|violin|strings|symphony|mozart|bach|baroque)\b|古典|小提琴|交响",
    "acoustic": r"\b(?:acoustic|guitar|folk|country|ukulele|indie)\b|吉他|民谣|乡村",
    # Soft and slow say how music is played: after the genres, which they do not replace.
    "ambient": either(
        word(
            "ambient|calm(?:ing)?|relax(?:ing|ed)?|peaceful|soft|gentle|soothing|"
            r"meditat\w+|quiet|dreamy|serene|mellow|slow(?:er)?|calmer|atmospheric|tranquil"
        ),
        "平静|舒缓|轻松|轻柔|安静|放松|轻音乐|柔和|宁静|空灵|治愈",
    ),
}
# An instrument, not a mood: alone it is played romantically, else as the mood beside it says.
PIANO = r"\bpiano\b|钢琴"
PIANO_MOOD: Mood = "romantic"
# Any word for how music should sound.
MUSICAL = either(*MOODS.values(), PIANO)
# What is found wrong with the music that plays, and the mood that remedies it.
REMEDIES: dict[Mood, str] = {
    "upbeat": fault(
        "slow|sad|boring|calm|sleepy|gloomy|dark|serious|mellow|dull|heavy|relaxed|depressing",
        "慢|悲伤?|闷|平淡?|沉闷?|压抑|无聊|严肃|忧伤",
    ),
    "ambient": fault(
        "fast|energetic|happy|upbeat|aggressive|intense|dramatic|busy|hectic|cheerful|lively|wild",
        "快|欢快?|嗨|激烈|闹|燥|躁|动感|急",
    ),
}
NAMED: dict[Mood, str] = {"lo-fi": "Lo-fi", "hip-hop": "Hip-hop"}
# Words that mean music without naming it: `play some jazz`, `something calm underneath`.
GENRE = either(
    word(
        "jazz|lo-?fi|edm|techno|hip ?-?hop|bossa nova|dubstep|reggae|piano|guitar|"
        "in the background(?! of)|underneath|under (?:it|that|them|everything|the (?:video|photos))"
    ),
    "爵士乐|轻音乐|钢琴曲?|摇滚乐|吉他曲",
)
