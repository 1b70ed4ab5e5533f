"""Uploads and generated clips: what is known of a file, found out from its bytes.

Files come from strangers. Each is opened by the one decoder its first bytes call for, and its
size is read from the header before anything is decoded.
"""

from nemovideo_mock.media.files import (
    PILLOW_ERRORS,
    Unreadable,
    audible,
    load,
    open_av,
    open_image,
    orientation,
    turned,
    visual,
    webp_durations,
)
from nemovideo_mock.media.formats import ACCEPTED, HEIC, sniff, sniff_file
from nemovideo_mock.media.probing import probe
from nemovideo_mock.media.records import Media, MediaKind, Probe

__all__ = [
    "ACCEPTED",
    "HEIC",
    "PILLOW_ERRORS",
    "Media",
    "MediaKind",
    "Probe",
    "Unreadable",
    "audible",
    "load",
    "open_av",
    "open_image",
    "orientation",
    "probe",
    "sniff",
    "sniff_file",
    "turned",
    "visual",
    "webp_durations",
]
