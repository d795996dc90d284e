"""Messages to programs over HTTP: where they may go, how they are sent and signed."""
