"""Prefect's view of numberlift: one thin flow a file, each a use case of `numberlift.pipeline` in tasks.

Nothing is imported here, so that `numberlift.flows.environment` can prepare Prefect's settings before Prefect is
loaded. No flow takes personal data or a path: a list is named by the id of the run that took it in.
"""
