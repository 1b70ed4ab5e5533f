"""How loud: a volume, or a factor on the present one."""

from __future__ import annotations

from dataclasses import dataclass

LOUDEST = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A volume (1.0 = as recorded), or a factor on the present one when `relative`."""

    value: float
    relative: bool = False

    def of(self, before: float) -> float:
        """The volume that comes of it, from 0 to 2."""
        value = before * self.value if self.relative else self.value
        return round(min(LOUDEST, max(0.0, value)), 4)
