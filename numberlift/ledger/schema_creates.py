"""The tables behind every create: plans, claims, creations, orders, and what people and machines are told of them.

The realm is part of every key. A claim is unique while it is live; a creation is one create with one key and
generation; an order is one object at Twilio, ours or found there (`origin` `us` or `elsewhere`).
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    LargeBinary,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    UniqueConstraint,
    text,
)

from numberlift.ledger.schema import SERIAL, WORD, maybe, metadata, number, prose, run_id, word

plans = Table(
    "plans",
    metadata,
    Column("id", WORD, primary_key=True),
    word("realm"),
    run_id(),
    word("hash"),
    word("state"),
    prose("body", personal=True, default="{}"),
    prose("salt", personal=True),
    word("created_at"),
    word("touched_at"),
    maybe("approved_at"),
    prose("approved_by"),
    word("approved_how"),
    word("approved_hash"),
)
Index("ix_plans_run_id", plans.c.run_id)

plan_items = Table(
    "plan_items",
    metadata,
    Column("plan_id", WORD, ForeignKey("plans.id"), nullable=False),
    number("ordinal"),
    word("kind"),
    word("key"),
    number("generation"),
    word("account_sid"),
    word("state"),
    prose("needs", default="[]"),
    prose("why"),
    prose("payload", personal=True, default="{}"),
    PrimaryKeyConstraint("plan_id", "ordinal"),
)

plan_numbers = Table(
    "plan_numbers",
    metadata,
    Column("plan_id", WORD, ForeignKey("plans.id"), nullable=False),
    word("phone_number"),
    number("ordinal"),
    number("position"),
    word("follows"),
    word("state"),
    word("held_by"),
    PrimaryKeyConstraint("plan_id", "phone_number"),
)
Index("ix_plan_numbers_ordinal", plan_numbers.c.plan_id, plan_numbers.c.ordinal)
Index(
    "ix_plan_numbers_waiting",
    plan_numbers.c.phone_number,
    sqlite_where=text("state = 'waiting'"),
    postgresql_where=text("state = 'waiting'"),
)

claims = Table(
    "claims",
    metadata,
    Column("id", SERIAL, primary_key=True, autoincrement=True),
    word("realm"),
    word("phone_number"),
    run_id(),
    word("plan_id"),
    number("ordinal"),
    word("kind"),
    word("taken_at"),
    maybe("released_at"),
    word("released_why"),
)
Index(
    "uq_claims_live",
    claims.c.realm,
    claims.c.phone_number,
    unique=True,
    sqlite_where=text("released_at IS NULL"),
    postgresql_where=text("released_at IS NULL"),
)
Index("ix_claims_run_id", claims.c.run_id)
Index("ix_claims_ordinal", claims.c.plan_id, claims.c.ordinal)

creations = Table(
    "creations",
    metadata,
    Column("id", SERIAL, primary_key=True, autoincrement=True),
    word("realm"),
    word("account_sid"),
    word("kind"),
    word("key"),
    number("generation"),
    run_id(),
    word("plan_id"),
    number("ordinal"),
    word("state"),
    number("attempt"),
    number("unanswered", SmallInteger),
    word("owner"),
    number("fence", BigInteger),
    maybe("at"),
    word("sid"),
    word("reply"),
    number("elsewhere", SmallInteger),
    prose("intents", personal=True, default="[]"),
    number("looks"),
    maybe("looked_at"),
    number("status"),
    number("code"),
    prose("message"),
    maybe("settled_at"),
    word("settled_by"),
    UniqueConstraint("realm", "account_sid", "kind", "key", "generation"),
)
Index("ix_creations_run_id", creations.c.run_id, creations.c.state)
Index("ix_creations_sid", creations.c.realm, creations.c.sid)

orders = Table(
    "orders",
    metadata,
    word("realm"),
    word("sid"),
    word("kind"),
    word("account_sid"),
    word("origin"),
    word("run_id"),
    Column("creation_id", SERIAL, ForeignKey("creations.id")),
    word("status"),
    maybe("status_since"),
    number("terminal", SmallInteger),
    maybe("fetched_at"),
    maybe("remote_updated_at"),
    prose("body", personal=True, default="{}"),
    PrimaryKeyConstraint("realm", "sid"),
)
Index("ix_orders_open", orders.c.realm, orders.c.kind, orders.c.terminal)
Index("ix_orders_run_id", orders.c.run_id)

order_numbers = Table(
    "order_numbers",
    metadata,
    word("realm"),
    word("order_sid"),
    word("phone_number"),
    word("number_sid"),
    number("position"),
    word("status"),
    maybe("status_since"),
    number("terminal", SmallInteger),
    maybe("remote_updated_at"),
    number("reason_code"),
    prose("body", personal=True, default="{}"),
    PrimaryKeyConstraint("realm", "order_sid", "phone_number"),
)
Index("ix_order_numbers_phone_number", order_numbers.c.realm, order_numbers.c.phone_number)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", SERIAL, primary_key=True, autoincrement=True),
    word("realm"),
    word("fingerprint"),
    word("kind"),
    word("sid"),
    word("account_sid"),
    number("signed", SmallInteger),
    word("received_at"),
    maybe("handled_at"),
    prose("body", personal=True, default="{}"),
    UniqueConstraint("realm", "fingerprint"),
)
Index("ix_deliveries_handled_at", deliveries.c.realm, deliveries.c.handled_at)

artefacts = Table(
    "artefacts",
    metadata,
    Column("id", SERIAL, primary_key=True, autoincrement=True),
    word("realm"),
    word("run_id"),
    word("kind"),
    prose("name", personal=True),
    prose("path"),
    word("sha256"),
    number("bytes", BigInteger),
    word("sid"),
    word("created_at"),
    maybe("purged_at"),
)
Index("ix_artefacts_run_id", artefacts.c.run_id)
Index("ix_artefacts_sha256", artefacts.c.realm, artefacts.c.sha256)

outgoing_mail = Table(
    "outgoing_mail",
    metadata,
    Column("id", SERIAL, primary_key=True, autoincrement=True),
    word("realm"),
    word("run_id"),
    word("kind"),
    word("message_id"),
    prose("recipients", personal=True, default="[]"),
    prose("subject", personal=True),
    Column("message", LargeBinary, info={"personal": True}),
    word("state"),
    number("attempts"),
    word("created_at"),
    maybe("next_at"),
    maybe("sent_at"),
    prose("last_error"),
    UniqueConstraint("realm", "message_id"),
)
Index("ix_outgoing_mail_state", outgoing_mail.c.realm, outgoing_mail.c.state, outgoing_mail.c.next_at)

users = Table(
    "users",
    metadata,
    Column("name", WORD, primary_key=True),
    prose("password_hash"),
    word("created_at"),
    maybe("removed_at"),
    number("failures"),
    maybe("failed_at"),
    maybe("seen_at"),
)

login_failures = Table(
    "login_failures",
    metadata,
    Column("address", WORD, primary_key=True),
    number("failures"),
    word("failed_at"),
)

ended_sessions = Table(
    "ended_sessions",
    metadata,
    Column("session", WORD, primary_key=True),
    word("name"),
    number("ends_at", BigInteger),
)
Index("ix_ended_sessions_name", ended_sessions.c.name)

queue = Table(
    "queue",
    metadata,
    Column("id", SERIAL, primary_key=True, autoincrement=True),
    word("realm"),
    run_id(),
    word("state"),
    prose("options", personal=True, default="{}"),
    prose("asked_by"),
    word("asked_at"),
    maybe("began_at"),
    maybe("ended_at"),
    number("attempts"),
    number("again", SmallInteger),
    prose("message"),
)
Index("ix_queue_state", queue.c.realm, queue.c.state, queue.c.id)
Index(
    "uq_queue_live",
    queue.c.realm,
    queue.c.run_id,
    unique=True,
    sqlite_where=text("state IN ('waiting', 'working')"),
    postgresql_where=text("state IN ('waiting', 'working')"),
)
