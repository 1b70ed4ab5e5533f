"""The commands of `nemovideo-contracts`, a module each: `configure(parser)` and `run(args)`."""
