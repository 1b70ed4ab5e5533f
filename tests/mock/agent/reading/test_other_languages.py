"""A message in a language nobody here reads changes nothing, costs nothing, and is told so."""

from __future__ import annotations

from dataclasses import replace

import pytest
from nemovideo_mock.agent.language.prepare.unread import in_another_language, in_another_script
from nemovideo_mock.agent.plan.records import Text

from tests.mock.agent.scenes import phrasings, say, scene

UNREAD = {
    "Japanese": (
        "TikTok用の動画",
        "これらの写真でスライドショーを作ってください",
        "BGMを追加して",
        "2枚目の写真を削除",
        "写真で動画作成",
        "タイトル「夏休み」を入れて",
    ),
    "Spanish": (
        "Haz un video con estas fotos y música romántica",
        "añade música",
        "elimina la segunda foto",
        "Crea una presentación de 30 segundos, por favor",
        "hola",
        'pon el título "Nuestro verano" al principio',
        "quiero un video vertical para TikTok",
    ),
    "French": (
        "un slideshow avec transitions",
        "Fais une vidéo avec ces photos",
        "ajoute un titre",
        "supprime la deuxième photo",
        "mets de la musique douce",
        "Bonjour, peux-tu faire un diaporama ?",
        "Je voudrais une vidéo de 30 secondes",
    ),
    "German": (
        "Slideshow mit Transitions",
        "ein Fade am Ende",
        "Mach ein Video aus diesen Fotos",
        "Füge romantische Musik hinzu",
        "Bitte das erste Foto löschen",
        "mach es schwarzweiß",
        "Erstelle eine Diashow mit Überblendungen",
        'Titel "Unser Sommer" am Anfang',
        "Ich möchte ein Hochzeitsvideo, 60 Sekunden",
    ),
    "Portuguese": ("Faça um vídeo com estas fotos", "adicione música", "remova a segunda foto"),
    "Italian": (
        "slideshow con transizioni",
        "Crea un video con queste foto",
        "aggiungi un titolo",
        "togli la seconda foto",
    ),
    "Dutch": ("Maak een video van deze foto's", "voeg muziek toe", "verwijder de tweede foto"),
    "Polish": ("Zrób film z tych zdjęć", "dodaj muzykę", "usuń drugie zdjęcie"),
    "Turkish": ("Bu fotoğraflardan bir video yap", "müzik ekle"),
    "Indonesian": ("Buat video dari foto-foto ini", "tambahkan musik"),
    "Vietnamese": ("Tạo video từ những bức ảnh này", "thêm nhạc nền"),
    "Swedish": ("Gör en video av de här bilderna", "lägg till musik"),
    "Czech": ("Vytvoř video z těchto fotek",),
    "Korean": ("이 사진들로 슬라이드쇼를 만들어 주세요", "BGM 추가해줘", "두 번째 사진 삭제"),
    "Russian": ("Сделай слайдшоу из этих фотографий", "добавь музыку", "Добавь BGM"),
    "Ukrainian": ("Зроби відео з цих фото",),
    "Arabic": ("اصنع فيديو من هذه الصور", "أضف موسيقى"),
    "Hebrew": ("תעשה סרטון מהתמונות האלה",),
    "Greek": ("Φτιάξε ένα βίντεο με αυτές τις φωτογραφίες",),
    "Hindi": ("इन तस्वीरों से एक वीडियो बनाओ",),
    "Thai": ("ทำวิดีโอจากรูปเหล่านี้",),
}
READ = (
    'add the title "¡Feliz cumpleaños, mamá!"',
    "add the title 「夏の思い出」",
    "add the title 'Наша свадьба'",
    "给视频加标题「ありがとう」",
    '加一个标题"우리 여행"',
    "Create a wedding video for José and María Müller",
    "wedding video for François and Zoë, 30 seconds",
    "make a slideshow of our café trip",
    "make a video of our trip to São Paulo and Köln with jazz",
    "make a 20 second video of La Tomatina, add the title Viva España",
    "add some música please",
    "Casa de la Playa slideshow",
    "la la land style music, jazz",
    "make it très chic, black and white",
    "make a slideshow of our Kindergarten Fest",
    "用这些照片做一个café风格的视频",
    "undo",
    "crossfade",
    "lo-fi",
    "9:16",
    "jazz, 30%",
)


@pytest.mark.parametrize("session_language", ["en", "zh"])
@pytest.mark.parametrize(
    "message",
    [pytest.param(item, id=f"{name}: {item}") for name in UNREAD for item in UNREAD[name]],
)
def test_an_unread_language_changes_nothing(message: str, session_language: str) -> None:
    """fact: agent.languages"""
    for name in ("fresh", "scored"):
        turn = say(message, replace(scene(name), language=session_language))
        assert (turn.kind, turn.cost, turn.commit, turn.entries) == ("talk", 0, None, ())
        answer = " ".join(event.text for event in turn.events if isinstance(event, Text))
        assert ("English and Chinese" if session_language == "en" else "英文和中文") in answer


@pytest.mark.parametrize("message", READ)
def test_a_few_foreign_words_are_no_foreign_language(message: str) -> None:
    turn = say(message, scene("laid"))
    answer = " ".join(event.text for event in turn.events if isinstance(event, Text))
    assert "English and Chinese" not in answer
    assert turn.commit is not None or message in ("undo", "add some música please")


def test_no_phrasing_is_unread() -> None:
    rows = [row["say"] for row in phrasings()]
    assert len(rows) > 900
    foreign = [row for row in rows if in_another_script(row) or in_another_language(row)]
    assert foreign == ["Hintergrundmusik bitte"]
