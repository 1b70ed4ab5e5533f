"""`python -m nemovideo_client`."""

from nemovideo_client.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
