"""Authorization documents, as the preview API and v2 serve them."""
