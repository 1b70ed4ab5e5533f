"""The client's whole behavior, as generators that yield effects. They touch files and no socket."""
