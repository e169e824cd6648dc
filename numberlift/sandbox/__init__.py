"""An embedded Twilio: one aiohttp application for all four Twilio hosts, with a clock that can be moved.

    world = World(SandboxOptions(chaos=Chaos.FLAKY))
    async with running(world) as url: ...          # in this process, over a real socket
    serve(SandboxOptions(port=8700))               # a process of its own: python -m numberlift.sandbox

A request passes `gate` (credentials, limits, traffic, faults, headers) to the service that owns its path:

    services/<name>/routes.py   path -> handler: reads the request, asks the rules, writes the reply
    services/<name>/rules.py    what is refused, with which of Twilio's codes; what is decided. No HTTP
    services/<name>/…           what is kept (through `world.store`) and how it is shown

To add a service: make its folder, write handlers that take a request, and end `routes.py` with one
`Service`; then add it to `services/__init__.py`. A handler has

* `world_of(request)` and `account_of(request)`: the world and the account whose credentials came;
* `raise Refusal(status, code, message)` for whatever Twilio would refuse, `json_reply(…)` for the rest;
* `world.store.insert / put / remove / get / items`: objects by kind and sid. Fields are JSON and never changed
  in place. `number=` of `insert` counts the create as accepted for that number (`GET /_sandbox/state`).
  Changes are on file before the reply leaves, all changes of one request together, as long as the handler
  does not wait between them. `where` finds objects by a field, `next_due` the one whose `due_at` comes first;
* `listed_before(request)` for `items(created_before=…)`, in every list: so lists can lag;
* `world.clock.now()`, never the wall's. What moves by itself is best computed from the clock when it is read;
  what must act (a callback is due) is done in the service's `tick`, which runs a few times a second and
  after each `POST /_sandbox/advance`;
* `world.callbacks.send(Callback(…))` for webhooks: signed, to loopback only unless told otherwise, and
  open to the webhook faults;
* `services/forms.py` for form bodies, `services/paging.py` for lists in pages of either kind;
* `world.fates.fate(number)`: what is to happen to a number. A new verdict becomes a column of
  `fates/cards.py` and of the page that `fates_markdown` writes; cards 50–69 are those of hosted-number orders,
  70–99 those of port requests.

Name each route by Twilio's operation id (`FetchPortingPortability`; lists `List…`): traffic and fault rules go by it.
Signatures by control call are the service's `signers`, by sid prefix; `/_sandbox/hosting` shows and changes how
hosting treats duplicates and how long things take, `/_sandbox/porting` and `/_sandbox/compliance` likewise; what a
reviewer objects to stands in `services/compliance/objecting.py`. The sandbox never imports the client: both
answer to Twilio's pages.
"""

from numberlift.sandbox.fates import fates_markdown
from numberlift.sandbox.options import Chaos, NonPortableStatus, SandboxOptions
from numberlift.sandbox.server import create_app, running, serve
from numberlift.sandbox.world import World

__all__ = [
    "Chaos",
    "NonPortableStatus",
    "SandboxOptions",
    "World",
    "create_app",
    "fates_markdown",
    "running",
    "serve",
]
