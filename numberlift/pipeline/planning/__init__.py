"""What every use case that creates something shares: to plan, to be approved, to be carried out, to be resolved.

    aside       rows of a plan that are not created, and why
    approving   a person's word on a stored plan
    carrying    a plan's creates brought to their end by a fixed pool of workers
    listed      what taking in a list of numbers has in common, whichever way they go
    tables      a plan as tables, for the screen and for plan.xlsx

A plan is executed as stored: nothing here groups anew once somebody has said yes to its hash.
"""
