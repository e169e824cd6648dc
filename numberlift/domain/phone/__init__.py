"""How a cell becomes a phone number: characters, pieces, shapes, the quick way and the full way."""
