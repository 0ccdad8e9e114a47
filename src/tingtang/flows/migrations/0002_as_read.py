"""What makes a step fail whose instance has moved since it was read; room on each page for instances that move."""

from django.db import migrations

from tingtang.core.database.further import Further

FORWARD = """
CREATE FUNCTION flows_as_read(is_so boolean) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    IF NOT is_so THEN
        RAISE EXCEPTION 'the procedure has moved since it was read' USING ERRCODE = 'serialization_failure';
    END IF;
    RETURN true;
END $$;
ALTER TABLE flows_instance SET (fillfactor = 80);
"""


class Migration(Further):
    dependencies = [("flows", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, "DROP FUNCTION flows_as_read(boolean); ALTER TABLE flows_instance RESET (fillfactor)")]
