"""What every flow run does: its steps as tasks, what Prefect shows of it, waiting for a plan's approval, its ends."""
