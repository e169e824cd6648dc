"""The hosting API v2: orders, bulk requests and authorization documents."""
