"""What nobody here can do, and what is said about it: one entry per kind of request."""

from __future__ import annotations

from nemovideo_mock.agent.language.clause import Clause
from nemovideo_mock.agent.language.patterns import either, word
from nemovideo_mock.agent.words import Words

LIMITS: tuple[tuple[str, Words], ...] = (
    (
        either(
            word(
                "spotify|apple music|itunes|soundcloud|tidal|deezer|pandora|netflix|"
                "amazon music|youtube music"
            ),
            r"\b(?:from|on|off) youtube\b",
            r"\byou ?tube (?:song|video|link)\b",
            word(
                "taylor swift|beyonc[eé]|ed sheeran|drake|the beatles|adele|justin bieber|"
                "coldplay|bts"
            ),
            "网易云|qq音乐|酷狗|酷我|汽水音乐|从(?:抖音|b站|优酷|爱奇艺|油管)|周杰伦",
            "https?://",
        ),
        Words(
            "I cannot fetch songs or films from elsewhere. Upload the file, or name a mood and I "
            "will compose something.",
            "我无法从其他网站获取歌曲或影片。请上传文件,或者说一种风格,我来配乐。",
        ),
    ),
    (
        either(
            (
                r"\b(?:remove|erase|delete|replace|change|swap|blur|cut out|add|edit|"
                r"get rid of|take out|fix|whiten|smooth)\b.{0,40}\b(?:person|people|man|woman|"
                "girl|boy|face|faces|eyes?|hair|skin|dress|shirt|smile|teeth|watermark|"
                "logo in|object|car|tree|sky|shadow|background (?:of|in|from|behind)|"
                r"wrinkles?|blemish\w*|tourists?|stranger|sunglasses|hat|pimples?|acne|"
                r"photobomber|wires?|licen[sc]e plates?)\b"
            ),
            word(
                r"photo ?shop|retouch\w*|face ?swap|green ?screen|chroma key|in ?paint\w*|"
                "airbrush|red[- ]eye|"
                "make (?:him|her|me|them|us) (?:look|smile|thinner|younger)|"
                "cut ?-?out the (?:subject|person)"
            ),
            r"\bremove (?:the )?background\b(?! music)",
            r"\bin the background of\b",
            r"\bbackground (?:of|in) (?:the|my|photo|this)",
            "抠图|抠像|绿幕|美颜|磨皮|瘦脸|换脸|换脸|p图|修图|去水印|去掉水印|消除(?:路人|人物)",
            "(?:去掉|删除|移除|抹掉|p掉|擦掉)[^,。]{0,12}(?:路人|人物|人|水印|背景里|杂物|痘)",
            "换(?:掉)?(?:衣服|天空|背景(?!音乐|乐|色|颜色))|照片里的",
        ),
        Words(
            "I cannot edit what is inside a photo or a frame. I can trim, arrange and dress your "
            "clips.",
            "我无法修改照片或画面里的内容,但可以剪辑、排列和美化片段。",
        ),
    ),
    (
        either(
            r"\bvoice ?-?overs?\b|\bnarrat\w+\b|\btext[- ]to[- ]speech\b",
            r"\btts\b|\bread (?:it )?aloud\b|\blip[- ]?sync\w*|\bdub\w*\b",
            r"\bclone (?:my )?voice\b",
            "旁白|配音|朗读|口型|解说",
        ),
        Words(
            "I cannot record or synthesize voices. Upload an audio file and I will use it.",
            "我无法录制或合成人声。请上传音频文件,我来使用。",
        ),
    ),
    (
        either(
            (
                r"\b(?:auto(?:matic(?:ally)?)?|generate|transcribe|"
                r"create)[- ]?(?:\w+ ){0,2}(?:captions?|subtitles?)\b(?!.*[\ue000-\ue3ff])"
            ),
            r"\btranscri\w+|\btranslat\w+|\bspeech[- ]to[- ]text\b",
            "自动(?:生成)?字幕|识别(?:语音|字幕)|翻译|语音转文字|生成字幕",
        ),
        Words(
            "I cannot write subtitles from speech or translate. Tell me the words and I will put "
            "them on the picture.",
            "我无法识别语音、翻译或自动生成字幕。请告诉我文字内容,我来添加。",
        ),
    ),
    (
        either(
            word(
                r"stabili[sz]\w+|de-?noise|noise reduction|upscale|"
                "enhance (?:the )?(?:resolution|quality)|de-?blur|sharpen|unblur|"
                "colori[sz]e|3d|vr|hologram|picture[- ]in[- ]picture|split[- ]screen|"
                r"collage|stickers?|emojis?|rotat\w+|mirror|pixelate|blur\w*|gif"
            ),
            "防抖|稳定画面|降噪|超分|画中画|分屏|贴纸|表情包|旋转|镜像|模糊|马赛克|锐化",
        ),
        Words(
            "That is not something I can do yet. I can trim, arrange, retime and dress your clips.",
            "这个功能暂不支持。我可以剪辑、排列、变速和美化片段。",
        ),
    ),
    (
        either(
            word(
                "e-?mail|post (?:it|this|the video)|publish|"
                "upload (?:it|this|the video) to|share (?:it|this|the video)|"
                "send (?:it|this) to|buy|weather|translate"
            ),
            "发布到|发到|分享到|发邮件|发送给",
        ),
        Words(
            "I cannot post or send anything. Click the Export button, then share the "
            "file yourself.",
            "我无法发布或发送视频。请点击「导出」按钮后自行分享。",
        ),
    ),
)


def cannot(clause: Clause) -> Words | None:
    """Why nobody here can do what a clause asks. Takes the clause."""
    for source, words in LIMITS:
        if clause.has(source):
            clause.clear()
            return words
    return None
