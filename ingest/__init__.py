"""Publisher files -> observations -> database: what the publishers wrote, kept as they wrote it."""
