"""JSON prompts: a message that is, or holds, a description of the video as JSON.

    {"duration": 60, "motion": "zoom-in", "transition": "crossfade", "aspect_ratio": "9:16",
     "music": {"mood": "romantic", "volume": 30}, "title": "Our day",
     "scenes": [{"image": "beach.jpg", "duration": 3, "motion": "pan left", "text": "Day one",
                 "transition": {"type": "fade black", "duration": 0.5}}]}

A list of scenes alone is a prompt, too. Keys may be camelCase, snake_case or with spaces; the
tables in keys list the names each goes by. Lengths are seconds, `"500ms"` or `"0:05"`. Values
are read with the very same grammar as prose. JSON goes before prose: what stands around it is left.
"""
