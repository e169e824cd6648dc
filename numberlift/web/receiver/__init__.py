"""The webhook receiver: a small web application on a port of its own that knows `/webhooks/*` and nothing else.

    reading     a request as Twilio sent it, checked and read: a delivery, or who is turned away. Pure
    keeping     deliveries that come together kept in one transaction
    app         the paths, the limits, the replies
    serving     the application on a port, with the ledger and the auth tokens of the settings

Publishing its port does not publish the page. What comes in is a hint: it is checked, kept and answered in
milliseconds; `numberlift follow` fetches the truth under the pace.
"""

from numberlift.web.receiver.app import receiver_app
from numberlift.web.receiver.serving import Receiving, receiving, serve_webhooks

__all__ = ["Receiving", "receiver_app", "receiving", "serve_webhooks"]
