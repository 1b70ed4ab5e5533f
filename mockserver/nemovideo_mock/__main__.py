"""`python -m nemovideo_mock`."""

from nemovideo_mock.serving.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
