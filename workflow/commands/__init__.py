"""The commands: each reads, calls the core, writes, and returns a `Result`."""
