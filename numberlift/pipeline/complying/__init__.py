"""Complying: from a list of end users and documents to bundles that Twilio has reviewed.

intake       the list becomes a run, its documents are kept by content
asking       the regulations that the list's bundles are for, read from Twilio
holdings     what the account and the ledger hold already
naming       the keys of what is made: the same part of two lists is one part
looking      what is known before a plan, looked for where the lists did not show it
matching     which of our bundles a row means, and what may be done to it now
building     the plan: addresses, end users, documents, bundles, each once
editing      what of a bundle is corrected in place
stored       what a plan says beside its items
sending      how each of them is sent and found again
assigning    what a bundle holds: put in, taken out
working      one bundle on its way: filled, evaluated, submitted
placing      an approved plan carried out
comply       the use case, as `planning.running` drives it
acts         what became of each row
bundle_lines what became of a bundle, and why
reporting    the files of a run
tables       the plan for a person
cancelling   what was never sent is taken back, drafts are deleted
follow       bundles brought up to date until Twilio has answered
"""
