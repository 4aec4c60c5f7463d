"""Tables that leave the product as files: what was asked for, its rows in chunks, and one writer per file format."""
