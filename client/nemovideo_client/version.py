"""This client's version, also its `X-Skill-Version`."""

VERSION = "0.2.0"
