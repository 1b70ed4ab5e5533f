"""Reading a message: English or Chinese text, or JSON, into edits."""
