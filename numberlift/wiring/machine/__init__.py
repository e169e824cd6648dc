"""The processes of one machine: its sandbox, its Prefect server, its workers, and the queue of its page."""
