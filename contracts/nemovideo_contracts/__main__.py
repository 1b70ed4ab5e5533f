"""`python -m nemovideo_contracts`."""

from nemovideo_contracts.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
