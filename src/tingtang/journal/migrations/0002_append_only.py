"""The partitioned tables, their triggers and the first partitions."""

from django.db import migrations

from tingtang.core.database.further import Further

FORWARD = """
CREATE SEQUENCE journal_event_id_seq AS bigint CACHE 1;

CREATE TABLE journal_event (
    id bigint NOT NULL DEFAULT nextval('journal_event_id_seq'),
    tx xid8 NOT NULL DEFAULT pg_current_xact_id(),
    log_id smallint NOT NULL DEFAULT 1,
    type_id smallint NOT NULL,
    occurred_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    actor_type smallint,
    actor_id bigint,
    attributes jsonb NOT NULL DEFAULT '{}',
    name text,
    PRIMARY KEY (id, recorded_at)
) PARTITION BY RANGE (recorded_at);
CREATE INDEX journal_event_cursor ON journal_event (tx, id);
CREATE INDEX journal_event_time ON journal_event (log_id, occurred_at, type_id);

CREATE TABLE journal_event_object (
    event_id bigint NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    log_id smallint NOT NULL DEFAULT 1,
    object_type_id smallint NOT NULL,
    object_id bigint NOT NULL,
    qualifier_id smallint NOT NULL
) PARTITION BY RANGE (recorded_at);
CREATE INDEX journal_event_object_event ON journal_event_object (event_id);
CREATE INDEX journal_event_object_object ON journal_event_object (log_id, object_type_id, object_id, event_id);

CREATE FUNCTION journal_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the journal is append-only: % on % refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER journal_append_only BEFORE UPDATE OR DELETE ON journal_event
    FOR EACH ROW EXECUTE FUNCTION journal_refuse_change();
CREATE TRIGGER journal_append_only BEFORE UPDATE OR DELETE ON journal_event_object
    FOR EACH ROW EXECUTE FUNCTION journal_refuse_change();
CREATE TRIGGER journal_append_only BEFORE UPDATE OR DELETE ON journal_object_change
    FOR EACH ROW EXECUTE FUNCTION journal_refuse_change();
CREATE TRIGGER journal_append_only BEFORE UPDATE OR DELETE ON journal_object_object
    FOR EACH ROW EXECUTE FUNCTION journal_refuse_change();
CREATE TRIGGER journal_append_only BEFORE UPDATE OR DELETE ON journal_object
    FOR EACH ROW EXECUTE FUNCTION journal_refuse_change();
CREATE TRIGGER journal_append_only BEFORE UPDATE OR DELETE ON journal_code
    FOR EACH ROW EXECUTE FUNCTION journal_refuse_change();

CREATE FUNCTION journal_make_partition(parent text, month date) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    part text := format('%s_%s', parent, to_char(month, 'YYYY_MM'));
    lower timestamptz := month::timestamp AT TIME ZONE 'UTC';
    upper timestamptz := (month + interval '1 month')::timestamp AT TIME ZONE 'UTC';
BEGIN
    IF to_regclass(part) IS NOT NULL THEN
        RETURN NULL;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('journal_make_partition'));
    IF to_regclass(part) IS NOT NULL THEN
        RETURN NULL;
    END IF;
    -- Made apart and attached, so that appends and readers of the parent are not locked out meanwhile.
    EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING DEFAULTS)', part, parent);
    EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', parent, part, lower, upper);
    EXECUTE format('CREATE TRIGGER journal_no_truncate BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse_change()', part);
    RETURN part;
END $$;

SELECT setval(pg_get_serial_sequence('journal_log', 'id'), 1);

SELECT journal_make_partition(t, (date_trunc('month', now() AT TIME ZONE 'UTC') + n * interval '1 month')::date)
FROM unnest(ARRAY['journal_event', 'journal_event_object']) t, generate_series(0, 3) n;
"""


class Migration(Further):
    dependencies = [("journal", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, migrations.RunSQL.noop)]
