"""What people and Twilio reach over HTTP: the upload page, and the webhook receiver on a port of its own."""
