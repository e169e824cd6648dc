"""Prefect's view of numberlift: one thin flow a file, each a use case of `numberlift.pipeline` in tasks.

Nothing is imported here, so that `serving.environment` can prepare Prefect's settings before Prefect is loaded. No flow
takes personal data or a path: a list is named by the id of the run that took it in. Beside the flows and what launches
them: `running`, what every flow run does; `spreading`, one work over several flow runs; `serving`, the server.
"""
