"""Hosted-number orders and letters of authorization as such, whichever of Twilio's APIs asks.

statuses     the ten statuses of an order, the five of a document, and the only moves there are
switches     what the control plane can change: duplicates, guards, durations
parameters   what is refused in single parameters, with which code
orders       the order as it is kept; each change of status is checked against the table and told to the client
timetable    when an order moves by itself, and why
verification, documents, numbers   calls and codes; letters; the incoming phone number of an order
progress     brings everything up to the clock
"""
