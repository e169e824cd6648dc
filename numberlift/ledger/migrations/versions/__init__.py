"""One step of the schema each, in order; a step that was released is never changed."""
