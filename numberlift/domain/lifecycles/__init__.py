"""The statuses of each kind of object at Twilio, who each waits for, and what may follow."""
