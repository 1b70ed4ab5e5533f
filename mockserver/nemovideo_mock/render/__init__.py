"""The render: a draft becomes an MP4, in a child process, on the world's clock."""
