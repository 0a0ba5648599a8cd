"""The ledger's tables, triggers, roles and rights, as SQL statements in order.

`ledger.log` (the names of the log, in order), `entry`, `index`, `node` and `checkpoint` only ever
grow: the roles may insert and read, and triggers that fire in every replication mode refuse the
rest even to the owner. `ledger.pending` is the queue to the sequencer, `ledger.sealed` may be
erased, and `keystore` stands apart so that it can be backed up apart, and for a shorter time.
"""

from __future__ import annotations

APPLICATION_ROLE = "vorgang_app"
SEQUENCER_ROLE = "vorgang_sequencer"
OWNER_ROLE = "vorgang_schema"
"""Owns every table and function. Nobody signs in as it: a login becomes it, as long as it may."""
SCHEMAS = ("engine", "ledger", "keystore")
APPEND_ONLY = ("log", "entry", "index", "node", "checkpoint")

_ROLE = """
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN
    CREATE ROLE {role} NOLOGIN;
  END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$
"""
_MEMBERSHIP = """
DO $$ BEGIN
  IF NOT pg_has_role(current_user, '{role}', 'USAGE') THEN
    GRANT {role} TO CURRENT_USER;
  END IF;
EXCEPTION WHEN insufficient_privilege THEN NULL;
END $$
"""
_SCHEMA = """
DO $$ BEGIN
  IF to_regnamespace('{name}') IS NULL THEN
    CREATE SCHEMA {name};
  END IF;
END $$
"""
_TABLES = (
    *(_SCHEMA.format(name=name) for name in ("ledger", "keystore")),
    """
CREATE TABLE ledger.log (
  single boolean PRIMARY KEY DEFAULT true CHECK (single),
  origin text NOT NULL CHECK (origin <> '')
)
""",
    """
CREATE TABLE ledger.entry (
  inst text NOT NULL,
  seq bigint NOT NULL CHECK (seq > 0),
  leaf bytea NOT NULL CHECK (octet_length(leaf) = 32),
  body bytea NOT NULL CHECK (octet_length(body) <= 65535),
  PRIMARY KEY (inst, seq)
)
""",
    """
CREATE TABLE ledger.pending (
  ticket bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  inst text NOT NULL,
  seq bigint NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp()
)
""",
    """
CREATE TABLE ledger.index (
  idx bigint PRIMARY KEY CHECK (idx >= 0),
  inst text NOT NULL,
  seq bigint NOT NULL,
  leaf bytea NOT NULL CHECK (octet_length(leaf) = 32),
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  UNIQUE (inst, seq)
)
""",
    """
CREATE TABLE ledger.node (
  height smallint NOT NULL CHECK (height > 0 AND mod(height, 8) = 0),
  number bigint NOT NULL CHECK (number >= 0),
  hash bytea NOT NULL CHECK (octet_length(hash) = 32),
  PRIMARY KEY (height, number)
)
""",
    """
CREATE TABLE ledger.checkpoint (
  size bigint PRIMARY KEY CHECK (size > 0),
  root bytea NOT NULL CHECK (octet_length(root) = 32),
  note text NOT NULL,
  at timestamptz NOT NULL
)
""",
    """
CREATE TABLE ledger.sealed (
  inst text NOT NULL,
  seq bigint NOT NULL,
  class text NOT NULL,
  subject text NOT NULL,
  sealed bytea NOT NULL,
  PRIMARY KEY (inst, seq, class)
)
""",
    "CREATE INDEX sealed_subject ON ledger.sealed (subject)",
    """
CREATE TABLE keystore.dek (
  subject text NOT NULL,
  class text NOT NULL,
  epoch integer NOT NULL,
  wrapped bytea,
  destroyed_at timestamptz,
  PRIMARY KEY (subject, class),
  CHECK ((wrapped IS NULL) = (destroyed_at IS NOT NULL))
)
""",
)
_REFUSAL = """
CREATE FUNCTION ledger.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege',
    MESSAGE = 'ledger.' || TG_TABLE_NAME || ' only grows: ' || TG_OP || ' is refused';
END $$
"""
_TRIGGER = """
CREATE TRIGGER {table}_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.{table}
  FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change()
"""
_ALWAYS = "ALTER TABLE ledger.{table} ENABLE ALWAYS TRIGGER {table}_only_grows"
_RIGHTS = (
    f"GRANT USAGE ON SCHEMA ledger TO {APPLICATION_ROLE}, {SEQUENCER_ROLE}",
    f"GRANT USAGE ON SCHEMA keystore TO {APPLICATION_ROLE}",
    f"GRANT SELECT ON ALL TABLES IN SCHEMA ledger TO {APPLICATION_ROLE}",
    f"GRANT INSERT ON ledger.entry, ledger.pending, ledger.sealed TO {APPLICATION_ROLE}",
    f"GRANT SELECT, INSERT ON keystore.dek TO {APPLICATION_ROLE}",
    f"GRANT INSERT ON ledger.log TO {APPLICATION_ROLE}, {SEQUENCER_ROLE}",
    f"GRANT SELECT ON ledger.log TO {SEQUENCER_ROLE}",
    f"GRANT SELECT ON ledger.entry, ledger.pending, ledger.index, ledger.node, ledger.checkpoint "
    f"TO {SEQUENCER_ROLE}",
    f"GRANT INSERT ON ledger.index, ledger.node, ledger.checkpoint TO {SEQUENCER_ROLE}",
    f"GRANT DELETE ON ledger.pending TO {SEQUENCER_ROLE}",
)
_ROLES = (APPLICATION_ROLE, SEQUENCER_ROLE)

ROLE_STATEMENTS: tuple[str, ...] = (
    *(_ROLE.format(role=role) for role in (*_ROLES, OWNER_ROLE)),
    *(_MEMBERSHIP.format(role=role) for role in (*_ROLES, OWNER_ROLE)),
)
"""Roles belong to the whole server: a backup of one database does not hold them."""

FOREIGN_THINGS = f"""
WITH owner AS (SELECT oid FROM pg_roles WHERE rolname = '{OWNER_ROLE}'),
ours AS (SELECT oid, nspname, nspowner FROM pg_namespace
  WHERE nspname IN ({", ".join(f"'{name}'" for name in SCHEMAS)}))
SELECT 'ALTER SCHEMA ' || quote_ident(nspname) || ' OWNER TO {OWNER_ROLE}' AS statement,
  nspowner AS held_by, 0 AS place FROM ours
WHERE nspowner NOT IN (SELECT oid FROM owner)
UNION ALL
SELECT 'ALTER ' || CASE c.relkind WHEN 'S' THEN 'SEQUENCE ' WHEN 'v' THEN 'VIEW ' ELSE 'TABLE ' END
  || c.oid::regclass || ' OWNER TO {OWNER_ROLE}', c.relowner, 1
FROM pg_class c JOIN ours ON ours.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'S') AND c.relowner NOT IN (SELECT oid FROM owner)
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass
    AND d.objid = c.oid AND d.objsubid = 0 AND d.deptype IN ('a', 'i')
    AND d.refclassid = 'pg_class'::regclass AND c.relkind = 'S')
UNION ALL
SELECT 'ALTER ROUTINE ' || p.oid::regprocedure || ' OWNER TO {OWNER_ROLE}', p.proowner, 2
FROM pg_proc p JOIN ours ON ours.oid = p.pronamespace
WHERE p.proowner NOT IN (SELECT oid FROM owner)
"""
"""Yields what does not belong to the owner, and the statement that hands it over, schemas first:
the owner must have a right in a schema to be given what is in it."""

OWNER_STATEMENTS: tuple[str, ...] = (
    *ROLE_STATEMENTS,
    f"""
DO $$ DECLARE one text; BEGIN
  FOR one IN SELECT statement FROM ({FOREIGN_THINGS}) f ORDER BY place LOOP
    EXECUTE one;
  END LOOP;
END $$
""",
)
"""Hands over everything that is there to a role that nobody signs in as."""

FIRST_STATEMENTS: tuple[str, ...] = (
    *(_ROLE.format(role=role) for role in _ROLES),
    *_TABLES,
    _REFUSAL,
    *(_TRIGGER.format(table=table) for table in APPEND_ONLY),
    *(_ALWAYS.format(table=table) for table in APPEND_ONLY),
    *_RIGHTS,
)
LOG_STATEMENTS: tuple[str, ...] = (
    "ALTER TABLE ledger.log DISABLE TRIGGER log_only_grows",
    "ALTER TABLE ledger.log ADD COLUMN number integer",
    "UPDATE ledger.log SET number = 1",
    "ALTER TABLE ledger.log DROP CONSTRAINT log_pkey",
    "ALTER TABLE ledger.log DROP COLUMN single",
    "ALTER TABLE ledger.log ALTER COLUMN number SET NOT NULL",
    "ALTER TABLE ledger.log ADD PRIMARY KEY (number)",
    "ALTER TABLE ledger.log ADD UNIQUE (origin)",
    "ALTER TABLE ledger.log ADD CHECK (number > 0)",
    "ALTER TABLE ledger.log ENABLE ALWAYS TRIGGER log_only_grows",
    """
CREATE FUNCTION ledger.speaks_of_keys(body bytea) RETURNS boolean LANGUAGE sql IMMUTABLE
PARALLEL SAFE AS $$
  SELECT position('"type":"key.'::bytea IN body) > 0
    OR position('"type":"log.continued"'::bytea IN body) > 0 $$
""",
    "CREATE INDEX entry_of_keys ON ledger.entry (seq) "
    "WHERE inst = 'system' AND ledger.speaks_of_keys(body)",
    # Whoever gives the log another name stops all who write under the old one.
    f"REVOKE INSERT ON ledger.log FROM {APPLICATION_ROLE}",
)
"""What came later: a log may begin anew under another name, and its keys change."""

QUEUE_STATEMENTS: tuple[str, ...] = (
    # Required: a build that makes none fails at once, and leaves no entry that never gets a place.
    "ALTER TABLE ledger.pending ADD COLUMN mac bytea NOT NULL CHECK (octet_length(mac) = 32)",
    # What was placed before has none; it has been signed.
    "ALTER TABLE ledger.index ADD COLUMN mac bytea CHECK (octet_length(mac) = 32)",
)
"""What came later: a row of the queue, and of the order, shows that its entry is the product's."""

SEALED_STATEMENTS: tuple[str, ...] = (
    # A statement writes both, so they are of one transaction; its own snapshot sees them.
    """
CREATE FUNCTION ledger.refuse_sealed_alone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM ledger.entry e JOIN ledger.sealed s USING (inst, seq)
    WHERE e.inst = NEW.inst AND e.seq = NEW.seq AND s.class = NEW.class AND s.xmin = e.xmin
  ) THEN
    RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege',
      MESSAGE = 'ledger.sealed takes a row together with its entry only';
  END IF;
  RETURN NULL;
END $$
""",
    """
CREATE TRIGGER sealed_with_its_entry AFTER INSERT ON ledger.sealed
  FOR EACH ROW EXECUTE FUNCTION ledger.refuse_sealed_alone()
""",
)
"""What came later: a sealed row comes with its entry. One alone took the number of the next entry
of its chain, which could never be written then."""

KEY_STATEMENTS: tuple[str, ...] = (
    # Not of rows that are there: one that somebody inserted is named, and put aside.
    """
ALTER TABLE keystore.dek ADD CONSTRAINT wrapped_key_has_its_length
  CHECK (wrapped IS NULL OR octet_length(wrapped) = 60) NOT VALID
""",
)
"""What came later: a wrapped key is nonce, key and tag of AES-256-GCM."""

SHORT_STATEMENTS: tuple[str, ...] = (
    # The server reads the text of a CHECK anew for each statement, that of a function once. Names
    # are whole: whoever sets a search path changes nothing.
    """
CREATE FUNCTION ledger.is_entry(seq bigint, leaf bytea, body bytea)
RETURNS boolean LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
  RETURN seq OPERATOR(pg_catalog.>) 0
    AND pg_catalog.octet_length(leaf) OPERATOR(pg_catalog.=) 32
    AND pg_catalog.octet_length(body) OPERATOR(pg_catalog.<=) 65535;
END $$
""",
    """
ALTER TABLE ledger.entry
  DROP CONSTRAINT entry_seq_check,
  DROP CONSTRAINT entry_leaf_check,
  DROP CONSTRAINT entry_body_check,
  ADD CONSTRAINT entry_is_one CHECK (ledger.is_entry(seq, leaf, body)) NOT VALID
""",
    # As before, but that an entry of this very transaction is found without the row itself; one of
    # a part of it that may be undone alone is compared with the row.
    """
CREATE OR REPLACE FUNCTION ledger.refuse_sealed_alone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM ledger.entry e
    WHERE e.inst = NEW.inst AND e.seq = NEW.seq
      AND e.xmin = CAST(pg_catalog.pg_current_xact_id() AS pg_catalog.xid);
  IF FOUND THEN
    RETURN NULL;
  END IF;
  IF NOT EXISTS (
    SELECT FROM ledger.entry e JOIN ledger.sealed s USING (inst, seq)
    WHERE e.inst = NEW.inst AND e.seq = NEW.seq AND s.class = NEW.class AND s.xmin = e.xmin
  ) THEN
    RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege',
      MESSAGE = 'ledger.sealed takes a row together with its entry only';
  END IF;
  RETURN NULL;
END $$
""",
)
"""What came later: what each row of a step is checked for costs the server less."""

STATEMENTS: tuple[str, ...] = (
    *FIRST_STATEMENTS, *LOG_STATEMENTS, *QUEUE_STATEMENTS, *SEALED_STATEMENTS, *KEY_STATEMENTS,
    *SHORT_STATEMENTS,
)  # fmt: skip
"""To be run in this order, in one transaction, by the schema's owner.

None holds a `%` or a `:name`, so that every way of running them takes them as they are.
"""

REMOVAL: tuple[str, ...] = ("DROP SCHEMA ledger CASCADE", "DROP SCHEMA keystore CASCADE")
"""Takes the tables away again; the roles stay, they belong to the whole server."""
