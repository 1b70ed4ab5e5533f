"""Numbers of a server and of the instance it belongs to, for Prometheus.

`prometheus-client` is loaded when somebody asks for the first time.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from nemovideo_mock.errors import Unavailable
from nemovideo_mock.worlds import Worlds

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_PREFIX = "nemovideo_mock"


def exposition(worlds: Worlds) -> bytes:
    """The text of a scrape. Raises Unavailable where prometheus-client is not installed."""
    try:
        from prometheus_client import CollectorRegistry, generate_latest
    except ImportError:
        raise Unavailable(
            "prometheus-client is not installed; pip install 'nemovideo-mock[metrics]' brings it"
        ) from None
    registry = CollectorRegistry()
    registry.register(_Collector(worlds))
    return generate_latest(registry)


class _Collector:
    """Reads the numbers when it is asked to."""

    def __init__(self, worlds: Worlds) -> None:
        self._worlds = worlds

    def describe(self) -> list[Any]:
        """Nothing before it is asked: names of worlds and operations are found out as they come."""
        return []

    def collect(self) -> Iterator[Any]:
        from prometheus_client.core import (
            CounterMetricFamily,
            GaugeMetricFamily,
            SummaryMetricFamily,
        )

        load = self._worlds.load()
        requests = CounterMetricFamily(
            f"{_PREFIX}_requests",
            "Exchanges that have ended at this server.",
            labels=("operation", "status", "code"),
        )
        for (operation, status, code), count in self._worlds.counts.exchanges.items():
            requests.add_metric((operation or "", str(status or ""), code), count)
        yield requests
        yield GaugeMetricFamily(f"{_PREFIX}_streams", "Turns on their way now.", load.streams)
        yield GaugeMetricFamily(f"{_PREFIX}_worlds", "Worlds there are.", load.worlds)
        yield GaugeMetricFamily(
            f"{_PREFIX}_render_queue", "Renders that wait or are worked on.", load.queue
        )
        yield SummaryMetricFamily(
            f"{_PREFIX}_encode_seconds",
            "Renders that have ended, and the real seconds they took.",
            int(load.renders),
            load.render_seconds,
        )
        yield GaugeMetricFamily(
            f"{_PREFIX}_journal_bytes", "Bytes of journals, roughly.", load.journal_bytes
        )
