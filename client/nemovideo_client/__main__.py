"""`python -m nemovideo_client`."""

if __name__ == "__main__":
    try:
        from nemovideo_client.cli import main

        code = main()
    except KeyboardInterrupt:
        code = 130
    raise SystemExit(code)
