"""What a Prefect server needs to run the flows: its settings, the deployments, and what it does by itself."""
