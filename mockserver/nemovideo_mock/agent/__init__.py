"""The agent: a message and a scene in, a planned turn out. No model, no network, no clock.

language   text → edits          answer     edits → draft, words and tool calls
edits      one entry per edit    turn       answer → timed events, commit, charges
"""
