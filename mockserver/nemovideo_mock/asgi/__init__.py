"""What a request passes before its route, as plain ASGI middleware, outermost first.

    WorldDispatch   finds its world, and what it asks for
    Straight        goes past all of these where none has anything to do (in `routes`)
    Labeled         says on every answer what it comes from
    Journaled       records it (in `journal`)
    Replayed        answers from the recording of its world, if there is one
    Guarded         lets only some callers use the control API
    Injected        applies faults

They share one `RequestContext`, which the routes see as well.
"""
