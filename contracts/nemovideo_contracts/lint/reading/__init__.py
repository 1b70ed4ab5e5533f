"""Reading a document: text, blocks, calls, bodies, and what it says of quantities."""
