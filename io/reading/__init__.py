"""How a list is understood before its rows are read: encodings, sheets, headings, what must be refused."""
