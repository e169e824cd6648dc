"""What commands print: live lines on stderr, tables for people and JSON for programs on stdout."""
