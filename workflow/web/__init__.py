"""The review page: a server on this machine, or for a team, over the project's files."""
