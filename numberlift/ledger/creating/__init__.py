"""Plans, claims and creates: what is to be made at Twilio, approved, sent once, followed."""
