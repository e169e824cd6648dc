"""The command line: short commands that parse, wire, call, print and exit."""
