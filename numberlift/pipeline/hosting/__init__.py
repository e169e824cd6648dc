"""Hosting: from a list and its verdicts to hosted-number orders, each placed once.

intake      the list becomes a run, with the cells that orders need
choosing    which rows are ordered, and why the others are not
building    the plan: addresses, orders, letters, each an item
sending     how each kind of item is sent, found again and followed
acts        what a host run did about each row, for its report
host        the use case: plan, then, once approved, place
letters     letters of authorization, for whoever sends them later
"""
