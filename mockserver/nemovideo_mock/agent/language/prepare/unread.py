"""Whether a message is in a language that is not read here. English and Chinese are.

Other scripts are known by their letters, other languages in Latin letters by their everyday words.
A title in quotes is set aside before, and a name or a few foreign words do not make a message
foreign: what counts is the language that it is mostly in.
"""

from __future__ import annotations

from nemovideo_mock.agent.language.lexicon import common_words
from nemovideo_mock.agent.language.patterns import pattern

_KANA = "[ぁ-ゖァ-ヺｦ-ﾝ]"
_HAN = "[\u4e00-\u9fff]"
# Characters of Chinese that Japanese does not have, or hardly.
_ONLY_CHINESE = "[这们吗么给请个张视频标题转场乐设长删让还对应该這們嗎麼您]"
_LATIN = "[A-Za-zªºÀ-ÖØ-öø-ʯᴀ-ᶿḀ-ỿ]"
_WORDS = rf"{_LATIN}+(?:['’]{_LATIN}+)?"
# Casa de la Playa, Hotel van der Berg: names, in whatever language they stand.
_NAME = r"[A-Z]\w+(?: (?:de|del|la|las|los|el|le|du|des|di|da|dos|van|von|der|den|y|e))+ [A-Z]\w+"
READ_FOR_THIS = 2000  # characters


def in_another_script(text: str) -> bool:
    """Whether a text is mostly in letters that are neither Latin nor Chinese."""
    text = text[:READ_FOR_THIS]
    words = _words(text)
    if _english(words) > 1:
        return False
    kana = len(pattern(_KANA).findall(text))
    if kana and not pattern(_ONLY_CHINESE).search(text):
        return True
    latin, han = (len(pattern(letters).findall(text)) for letters in (_LATIN, _HAN))
    others = sum(map(str.isalpha, text)) - latin - han - kana
    return others > 1 and others > han and 2 * others > latin


def in_another_language(text: str) -> bool:
    """Whether the Latin words of a text are mostly everyday words of other languages."""
    text = text[:READ_FOR_THIS]
    if pattern(_HAN).search(text):
        return False
    words = _words(pattern(_NAME).sub(" ", text))
    return sum(map(_is_foreign, words)) > _english(words)


def _words(text: str) -> list[str]:
    """The different words of a text: `la la` is one."""
    found = (match.group().replace("’", "'") for match in pattern(_WORDS).finditer(text))
    return list(dict.fromkeys(found))


def _english(words: list[str]) -> int:
    return sum(word.lower() in common_words.english() for word in words)


def _is_foreign(word: str) -> bool:
    """An everyday word of an unread language; or one with accents that is no name."""
    if word.lower() in common_words.unread():
        return True
    return word.islower() and not word.isascii() and word not in common_words.BORROWED
