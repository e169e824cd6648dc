"""The use cases, free of Prefect: what numberlift does with a list, step by step."""
