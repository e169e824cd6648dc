"""Porting: from a list and its verdicts to port-in requests, each filed once and followed number by number.

intake      the list becomes a run with its PINs, its documents are kept by content
documents   bills: found beside the list, checked, kept, uploaded once
choosing    which rows are ported, and why the others are not
holdings    what the account has under way already
building    the plan: a request for each group
secrets     PINs and account numbers: read for the send, blanked after it
sending     how a request is sent and found again
filing      an approved plan carried out
acts        what a port run did about each row, for its report
tables      the plan for a person
port        the use case: plan, then, once approved, file
follow      open requests brought up to date, number by number
cancelling  requests and single numbers withdrawn where they still can be
"""
