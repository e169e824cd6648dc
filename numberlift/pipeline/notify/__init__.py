"""Telling people by e-mail what became of a run, what waits for them, and what changed since they were last told.

post        the parts: the mail server, the sender, who is told of what
letters     what is said of a run: finished, not finished, a plan to approve, an alarm
digest      what changed since the last digest, and what needs somebody
telling     letters written down in the ledger, once each
delivering  what is written down handed to the mail server, again and again until it takes it

Contract: nothing here fails a run. A mail is in the ledger before it is sent, and no address leaves this package but
in a mail. Pitfall: `telling` and `digest` block, since they draw and read files; an event loop calls them in a thread.
"""
