"""Port-ins: documents, requests, their numbers, and the webhooks that tell of them.

statuses     the statuses of requests and numbers, the only moves there are, a request's status from its numbers'
switches     what the control plane can change: the guard, minimum days ahead, durations
uploads      utility bills, as they come by multipart
order        what is refused in a create, with which code, and what is kept of it
requests     requests as they are kept; each change of status is checked against the table and told
numbers      the numbers of a request, likewise
holding      who has a number by a port-in, for portability
carrier      what the losing carrier answers, and when
progress     brings everything up to the clock
actions      what people do: sign, decline, cancel, correct a PIN
events       the webhooks
configuration   where webhooks go
listing      the list with its tokens and filters
shown        requests and numbers as Twilio writes them
routes       the paths
"""
