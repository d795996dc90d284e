"""The integrations face: the REST API."""
