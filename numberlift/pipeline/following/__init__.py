"""Following: what happens to hosted-number orders and their letters after they were placed.

seen      an order or a letter at Twilio as the ledger keeps it
refresh   every open one brought up to date from list pages
groups    the groups of a run's plan: their orders, and the letters sent for them so far
steps     the next step of each group that needs no person, taken
standing  who is waited for, for how long, what failed and what to do about it
rounds    one round after the other, of whatever is followed
follow    the use case, once or again and again
sheets    what the report's sheets Timeline and LOA show
"""
