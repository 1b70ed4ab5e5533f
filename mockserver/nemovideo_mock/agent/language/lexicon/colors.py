"""Colors by name, in English and Chinese."""

from __future__ import annotations

ENGLISH = {
    "red": "#ff0000", "green": "#00a651", "blue": "#0000ff", "yellow": "#ffff00",
    "orange": "#ff8c00", "purple": "#800080", "violet": "#8f00ff", "pink": "#ff69b4",
    "magenta": "#ff00ff", "cyan": "#00ffff", "turquoise": "#40e0d0", "teal": "#008080",
    "brown": "#8b4513", "beige": "#f5f5dc", "cream": "#fffdd0", "ivory": "#fffff0",
    "gold": "#ffd700", "golden": "#ffd700", "silver": "#c0c0c0", "gray": "#808080",
    "grey": "#808080", "black": "#000000", "white": "#ffffff", "navy": "#000080",
    "lime": "#00ff00", "maroon": "#800000", "rose": "#ff66cc", "coral": "#ff7f50",
}  # fmt: skip
CHINESE = {
    "红": "#ff0000", "绿": "#00a651", "蓝": "#0000ff", "黄": "#ffff00", "橙": "#ff8c00",
    "紫": "#800080", "粉": "#ff69b4", "粉红": "#ff69b4", "青": "#00ffff", "棕": "#8b4513",
    "金": "#ffd700", "银": "#c0c0c0", "灰": "#808080", "黑": "#000000", "白": "#ffffff",
    "米": "#f5f5dc", "橘": "#ff8c00", "天蓝": "#87ceeb",
}  # fmt: skip
