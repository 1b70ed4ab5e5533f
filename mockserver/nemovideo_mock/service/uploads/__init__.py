"""Uploads: bytes in, by request or by address, and media records out."""

from nemovideo_mock.service.uploads.addresses import is_loopback
from nemovideo_mock.service.uploads.entries import Received, add
from nemovideo_mock.service.uploads.fetching import fetch

__all__ = ["Received", "add", "fetch", "is_loopback"]
