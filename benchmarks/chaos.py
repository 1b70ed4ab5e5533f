"""`python -m benchmarks.chaos`: rounds of trouble for a shared instance."""

from benchmarks.team.trouble import main

if __name__ == "__main__":
    raise SystemExit(main())
