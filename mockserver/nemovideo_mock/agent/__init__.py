"""The agent: a message and a scene in, a planned turn out. No model, no network, no clock.

plan       a message's whole turn: answer, timed events, commit, charges
language   text → edits
edits      a draft and an edit in, a draft out
timeline   layout, slicing, choosing clips
"""
