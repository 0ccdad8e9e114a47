"""The hot statements as functions of the database: rank the line, pick and lock, call, start, finish, issue."""

from django.db import migrations

from tingtang.core.database.further import Further

# The same formula as rules/discipline.py, to the bit. Within a class and service credit only grows with waiting, so the
# first `p_depth` of each such line are enough, whatever its length.
RANKED = """
CREATE FUNCTION visits_ranked(p_hall bigint, p_counter bigint, p_services bigint[], p_at timestamptz, p_depth int, p_limit int)
RETURNS TABLE (ticket_id bigint, kind smallint, rule text, score bigint, waited bigint, since timestamptz)
LANGUAGE plpgsql STABLE SET jit = off SET enable_seqscan = off AS $$
DECLARE
    d visits_discipline;
    recent smallint[];
    emergency_first boolean := true;
    ordinary_turn boolean := false;
BEGIN
    SELECT * INTO d FROM visits_discipline WHERE id = (SELECT discipline_id FROM visits_hallsetup WHERE hall_id = p_hall);
    IF d.is_capped THEN
        recent := ARRAY(SELECT c.kind FROM visits_call c WHERE c.hall_id = p_hall AND c.kind < 3 ORDER BY c.id DESC LIMIT 60);
        emergency_first := cardinality(array_positions(recent[1:d.share_window - 1], 2::smallint)) < d.emergency_cap;
        ordinary_turn := d.privileged_in_a_row IS NOT NULL AND cardinality(array_positions(
            recent[1:coalesce(array_position(recent, 0::smallint), 61) - 1], 1::smallint)) >= d.privileged_in_a_row;
    END IF;
    RETURN QUERY
    WITH heads AS (
        SELECT h.id, h.waiting_since, c.kind, c.base_millicredits, c.millicredits_per_minute, c.bound_microseconds,
               LEAST(GREATEST(0, (extract(epoch FROM p_at - h.waiting_since) * 1000000)::bigint), 31622400000000) AS w
        FROM visits_serviceclass c CROSS JOIN unnest(p_services) AS s(service_id) CROSS JOIN LATERAL (
            SELECT t.id, t.waiting_since FROM visits_ticket t
            WHERE t.hall_id = p_hall AND t.service_class = c.code AND t.service_id = s.service_id
              AND t.state = 'waiting' AND t.for_counter_id IS NULL
            ORDER BY t.waiting_since, t.id LIMIT p_depth) h
        WHERE c.discipline_id = d.id
        UNION ALL
        SELECT h.id, h.waiting_since, c.kind, c.base_millicredits, c.millicredits_per_minute, c.bound_microseconds,
               LEAST(GREATEST(0, (extract(epoch FROM p_at - h.waiting_since) * 1000000)::bigint), 31622400000000) AS w
        FROM visits_serviceclass c CROSS JOIN LATERAL (
            SELECT t.id, t.waiting_since FROM visits_ticket t
            WHERE t.for_counter_id = p_counter AND t.service_class = c.code AND t.state = 'waiting'
            ORDER BY t.waiting_since, t.id LIMIT p_depth) h
        WHERE c.discipline_id = d.id
    ), placed AS (
        SELECT h.*, h.base_millicredits * 60000000 + h.millicredits_per_minute * h.w AS credit,
               coalesce(h.w > h.bound_microseconds, false) AS is_overdue,
               CASE WHEN ordinary_turn AND h.kind = 1 THEN 2 ELSE 0 END AS behind
        FROM heads h
    )
    SELECT p.id, p.kind::smallint,
           CASE WHEN p.kind = 2 THEN 'emergency' WHEN p.is_overdue THEN 'starvation'
                WHEN ordinary_turn AND p.kind = 0 THEN 'turn' ELSE 'credit' END,
           p.credit, p.w, p.waiting_since
    FROM placed p
    ORDER BY CASE WHEN p.kind = 2 THEN CASE WHEN emergency_first THEN 0 ELSE 5 END
                  WHEN p.is_overdue THEN 1 + p.behind ELSE 2 + p.behind END,
             CASE WHEN p.kind = 2 THEN 0 WHEN p.is_overdue THEN p.bound_microseconds - p.w ELSE -p.credit END,
             p.waiting_since, p.id
    LIMIT p_limit;
END $$;
"""

# Tries candidates in order and locks the first that nobody else is calling. Calls of privileged and emergency tickets
# are put in sequence by a lock of the hall, because the caps look at the latest calls; ordinary ones need none, since a
# call not yet seen can only make the caps stricter on the others. The lock is given back at once when, seen afresh, an
# ordinary ticket comes first.
PICK = """
CREATE FUNCTION visits_try(p_hall bigint, p_counter bigint, p_services bigint[], p_at timestamptz,
                           p_capped boolean, p_held boolean, p_give_back boolean,
                           OUT status text, OUT ticket_id bigint, OUT kind smallint, OUT rule text, OUT score bigint,
                           OUT waited bigint, OUT since timestamptz, OUT busy bigint[])
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    depth int := 1;
    tried int;
    r record;
BEGIN
    LOOP
        tried := 0;
        busy := '{}';
        FOR r IN SELECT * FROM visits_ranked(p_hall, p_counter, p_services, p_at, depth, depth) LOOP
            IF r.kind > 0 AND p_capped AND NOT p_held THEN
                status := 'lock';
                RETURN;
            ELSIF r.kind = 0 AND p_held AND p_give_back THEN
                status := 'give_back';
                RETURN;
            END IF;
            tried := tried + 1;
            PERFORM 1 FROM visits_ticket t WHERE t.id = r.ticket_id AND t.state = 'waiting' FOR NO KEY UPDATE SKIP LOCKED;
            IF FOUND THEN
                status := 'found';
                ticket_id := r.ticket_id;
                kind := r.kind;
                rule := r.rule;
                score := r.score;
                waited := r.waited;
                since := r.since;
                RETURN;
            END IF;
            busy := busy || r.ticket_id;
        END LOOP;
        IF tried < depth THEN
            status := 'none';
            RETURN;
        END IF;
        depth := depth * 16;
    END LOOP;
END $$;

CREATE FUNCTION visits_pick(p_hall bigint, p_counter bigint, p_services bigint[], p_at timestamptz,
                            OUT status text, OUT ticket_id bigint, OUT kind smallint, OUT rule text, OUT score bigint,
                            OUT waited bigint, OUT since timestamptz, OUT busy bigint[])
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    capped boolean := coalesce((SELECT d.is_capped FROM visits_hallsetup s JOIN visits_discipline d ON d.id = s.discipline_id
                                WHERE s.hall_id = p_hall), false);
    r record;
BEGIN
    FOR attempt IN 1..8 LOOP
        SELECT * INTO r FROM visits_try(p_hall, p_counter, p_services, p_at, capped, false, false);
        EXIT WHEN r.status <> 'lock';
        BEGIN
            PERFORM pg_advisory_xact_lock(7301, p_hall::int);
            SELECT * INTO r FROM visits_try(p_hall, p_counter, p_services, p_at, capped, true, attempt < 8);
            IF r.status = 'give_back' THEN
                RAISE SQLSTATE 'TT001';
            END IF;
        EXCEPTION WHEN SQLSTATE 'TT001' THEN
            NULL;
        END;
        EXIT WHEN r.status <> 'give_back';
    END LOOP;
    status := r.status;
    ticket_id := r.ticket_id;
    kind := r.kind;
    rule := r.rule;
    score := r.score;
    waited := r.waited;
    since := r.since;
    busy := r.busy;
END $$;
"""

CALL = """
CREATE FUNCTION visits_label(series text, number int) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT series || lpad(number::text, GREATEST(3, length(number::text)), '0')
$$;

CREATE FUNCTION visits_services_at(p_counter bigint, p_clerk bigint) RETURNS bigint[]
LANGUAGE sql STABLE AS $$
    SELECT coalesce(array_agg(s.id), '{}') FROM visits_countercategory cc JOIN catalogue_service s ON s.category_id = cc.category_id
    WHERE cc.counter_id = p_counter
      AND (cardinality(s.performer_posts) = 0 OR EXISTS (
          SELECT 1 FROM org_staff_posts sp JOIN org_post p ON p.id = sp.post_id
          WHERE sp.staff_id = p_clerk AND p.code = ANY (s.performer_posts)))
$$;

CREATE FUNCTION visits_passed_over(p_hall bigint, p_counter bigint, p_services bigint[], p_at timestamptz,
                                   p_since timestamptz, p_ticket bigint, p_busy bigint[],
                                   OUT passed_over int, OUT earliest jsonb)
LANGUAGE plpgsql STABLE SET jit = off SET enable_seqscan = off AS $$
DECLARE
    d bigint := (SELECT discipline_id FROM visits_hallsetup WHERE hall_id = p_hall);
BEGIN
    WITH earlier AS (
        SELECT t.id, t.waiting_since, t.series, t.number, c.code, c.base_millicredits, c.millicredits_per_minute
        FROM visits_serviceclass c CROSS JOIN unnest(p_services) AS s(service_id) JOIN visits_ticket t
          ON t.hall_id = p_hall AND t.service_class = c.code AND t.service_id = s.service_id
         AND t.state = 'waiting' AND t.for_counter_id IS NULL AND t.waiting_since <= p_since
        WHERE c.discipline_id = d
        UNION ALL
        SELECT t.id, t.waiting_since, t.series, t.number, c.code, c.base_millicredits, c.millicredits_per_minute
        FROM visits_serviceclass c JOIN visits_ticket t
          ON t.for_counter_id = p_counter AND t.service_class = c.code AND t.state = 'waiting' AND t.waiting_since <= p_since
        WHERE c.discipline_id = d
    ), passed AS (
        SELECT *, count(*) OVER () AS n FROM earlier e
        WHERE (e.waiting_since, e.id) < (p_since, p_ticket) AND e.id <> ALL (p_busy)
        ORDER BY e.waiting_since, e.id LIMIT 5
    ), told AS (
        SELECT p.*, LEAST(GREATEST(0, (extract(epoch FROM p_at - p.waiting_since) * 1000000)::bigint), 31622400000000) AS w FROM passed p
    )
    SELECT coalesce(max(n), 0), coalesce(jsonb_agg(jsonb_build_object(
        'ticket', id, 'label', visits_label(series, number), 'class', code,
        'score', round((base_millicredits * 60000000 + millicredits_per_minute * w) / 60000000000.0, 3),
        'waited_seconds', round(w / 1000000.0, 1)) ORDER BY waiting_since, id), '[]')
    INTO passed_over, earliest FROM told;
END $$;

CREATE FUNCTION visits_call(p_counter bigint, p_clerk bigint, p_at timestamptz, p_chosen bigint, p_reason text,
                            OUT refused text, OUT about text, OUT ticket visits_ticket, OUT call visits_call)
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    counter org_counter;
    services bigint[];
    clerk bigint;
    r record;
    passed record;
BEGIN
    -- Shared: other calls may go on, a closing of this counter waits.
    SELECT * INTO counter FROM org_counter WHERE id = p_counter FOR SHARE;
    IF counter.state <> 'open' THEN
        refused := 'counter_' || counter.state;
        RETURN;
    END IF;
    SELECT visits_label(t.series, t.number) INTO about
    FROM visits_call c JOIN visits_ticket t ON t.id = c.ticket_id WHERE c.counter_id = p_counter AND c.ended_at IS NULL;
    IF FOUND THEN
        refused := 'counter_busy';
        RETURN;
    END IF;
    clerk := coalesce(p_clerk, counter.clerk_id);
    services := visits_services_at(p_counter, clerk);
    IF p_chosen IS NULL THEN
        SELECT * INTO r FROM visits_pick(counter.hall_id, p_counter, services, p_at);
        IF r.status <> 'found' THEN
            refused := 'nothing_waiting';
            RETURN;
        END IF;
    ELSE
        SELECT * INTO ticket FROM visits_ticket WHERE id = p_chosen AND hall_id = counter.hall_id FOR NO KEY UPDATE SKIP LOCKED;
        IF NOT FOUND THEN
            refused := 'called_elsewhere';
            RETURN;
        ELSIF ticket.state <> 'waiting' THEN
            refused := ticket.state;
            RETURN;
        END IF;
        SELECT 'found' AS status, ticket.id AS ticket_id, coalesce(c.kind, 0)::smallint AS kind, 'chosen' AS rule,
               coalesce(c.base_millicredits * 60000000 + c.millicredits_per_minute * w.w, 0) AS score, w.w AS waited,
               ticket.waiting_since AS since, '{}'::bigint[] AS busy
        INTO r
        FROM (SELECT LEAST(GREATEST(0, (extract(epoch FROM p_at - ticket.waiting_since) * 1000000)::bigint), 31622400000000) AS w) w
        LEFT JOIN visits_serviceclass c ON c.code = ticket.service_class
            AND c.discipline_id = (SELECT discipline_id FROM visits_hallsetup WHERE hall_id = counter.hall_id);
    END IF;
    SELECT * INTO passed FROM visits_passed_over(counter.hall_id, p_counter, services, p_at, r.since, r.ticket_id, r.busy);
    UPDATE visits_ticket t SET state = 'called', counter_id = p_counter, called_at = p_at, call_count = t.call_count + 1
    WHERE t.id = r.ticket_id RETURNING t.* INTO ticket;
    INSERT INTO visits_call (hall_id, ticket_id, counter_id, clerk_id, service_id, kind, called_at, latest_called_at, times_called,
                             outcome, waited_seconds, why)
    VALUES (counter.hall_id, ticket.id, p_counter, clerk, ticket.service_id, r.kind, p_at, p_at, 1, '',
            GREATEST(0, extract(epoch FROM p_at - ticket.queued_at)),
            jsonb_strip_nulls(jsonb_build_object(
                'rule', r.rule, 'class', ticket.service_class, 'score', round(r.score / 60000000000.0, 3),
                'waited_seconds', round(r.waited / 1000000.0, 1), 'passed_over', passed.passed_over,
                'earliest', passed.earliest, 'reason', p_reason)))
    RETURNING * INTO call;
END $$;
"""

SERVE = """
-- The open call of a counter, held: first its ticket, then the call, in the order in which everybody locks them.
CREATE FUNCTION visits_hold(p_counter bigint) RETURNS visits_call LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    call visits_call;
BEGIN
    SELECT * INTO call FROM visits_call c WHERE c.counter_id = p_counter AND c.ended_at IS NULL;
    IF call.id IS NOT NULL THEN
        PERFORM 1 FROM visits_ticket t WHERE t.id = call.ticket_id FOR NO KEY UPDATE;
        SELECT * INTO call FROM visits_call c WHERE c.id = call.id AND c.ended_at IS NULL FOR NO KEY UPDATE;
    END IF;
    RETURN call;
END $$;

CREATE FUNCTION visits_start(p_counter bigint, p_at timestamptz, OUT refused text, OUT ticket visits_ticket, OUT call visits_call)
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    call := visits_hold(p_counter);
    IF call.id IS NULL THEN
        refused := 'nobody_called';
        RETURN;
    ELSIF call.started_at IS NOT NULL THEN
        refused := 'being_served';
        SELECT * INTO ticket FROM visits_ticket t WHERE t.id = call.ticket_id;
        RETURN;
    END IF;
    UPDATE visits_call c SET started_at = GREATEST(p_at, c.called_at) WHERE c.id = call.id RETURNING c.* INTO call;
    UPDATE visits_ticket t SET state = 'serving' WHERE t.id = call.ticket_id RETURNING t.* INTO ticket;
END $$;

CREATE FUNCTION visits_finish(p_counter bigint, p_at timestamptz, p_nonce bytea, p_token_hash bytea,
                              OUT refused text, OUT ticket visits_ticket, OUT call visits_call, OUT rating_id bigint)
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    upcoming visits_errand;
    setup visits_hallsetup;
BEGIN
    call := visits_hold(p_counter);
    IF call.id IS NULL THEN
        refused := 'nobody_called';
        RETURN;
    ELSIF call.started_at IS NULL THEN
        refused := 'not_started';
        SELECT * INTO ticket FROM visits_ticket t WHERE t.id = call.ticket_id;
        RETURN;
    END IF;
    UPDATE visits_call c SET ended_at = GREATEST(p_at, c.started_at), outcome = 'finished' WHERE c.id = call.id RETURNING c.* INTO call;
    UPDATE visits_errand e SET state = 'done' WHERE e.ticket_id = call.ticket_id AND e.state = 'current';
    SELECT * INTO upcoming FROM visits_errand e WHERE e.ticket_id = call.ticket_id AND e.state = 'waiting' ORDER BY e.position LIMIT 1;
    IF FOUND THEN
        UPDATE visits_errand e SET state = 'current' WHERE e.id = upcoming.id;
        UPDATE visits_ticket t SET state = 'waiting', service_id = upcoming.service_id, counter_id = NULL, for_counter_id = NULL,
               waiting_since = t.issued_at, queued_at = call.ended_at, called_at = NULL
        WHERE t.id = call.ticket_id RETURNING t.* INTO ticket;
    ELSE
        UPDATE visits_ticket t SET state = 'finished', ended_at = call.ended_at WHERE t.id = call.ticket_id RETURNING t.* INTO ticket;
    END IF;
    SELECT * INTO setup FROM visits_hallsetup s WHERE s.hall_id = call.hall_id;
    IF setup.scale_id IS NOT NULL THEN
        INSERT INTO visits_rating (call_id, hall_id, scale_id, nonce, token_hash, asked_at, expires_at, level, is_bad, comment, channel)
        VALUES (call.id, call.hall_id, setup.scale_id, p_nonce, p_token_hash, call.ended_at,
                call.ended_at + setup.rating_minutes * interval '1 minute', '', false, '', '')
        RETURNING id INTO rating_id;
    END IF;
END $$;
"""

ISSUE = """
CREATE FUNCTION visits_next_number(p_hall bigint, p_day date, p_series text, p_count int) RETURNS int
LANGUAGE sql VOLATILE AS $$
    INSERT INTO visits_numberseries (hall_id, day_date, series, next_number) VALUES (p_hall, p_day, p_series, 1 + p_count)
    ON CONFLICT (hall_id, day_date, series) DO UPDATE SET next_number = visits_numberseries.next_number + p_count
    RETURNING next_number - p_count
$$;

-- What a newcomer of one service and class (or a ticket in line) finds: who is ahead, which counters work, how fast.
CREATE FUNCTION visits_load(p_hall bigint, p_service bigint, p_class text, p_at timestamptz, p_since timestamptz, p_ticket bigint,
                            OUT refused text, OUT service_class text, OUT ahead int, OUT ahead_by jsonb, OUT busy jsonb, OUT free int, OUT paces jsonb,
                            OUT roster jsonb)
LANGUAGE plpgsql STABLE SET jit = off SET enable_seqscan = off AS $$
DECLARE
    d bigint := (SELECT discipline_id FROM visits_hallsetup WHERE hall_id = p_hall);
    mine bigint[];
    own visits_serviceclass;
    credit bigint;
BEGIN
    IF d IS NULL THEN
        refused := 'no_setup';
        RETURN;
    ELSIF NOT EXISTS (SELECT 1 FROM visits_hallservice h JOIN catalogue_service s ON s.id = h.service_id
                      WHERE h.hall_id = p_hall AND h.service_id = p_service AND h.is_active AND s.is_active) AND p_ticket IS NULL THEN
        refused := 'not_offered';
        RETURN;
    END IF;
    SELECT * INTO own FROM visits_serviceclass c WHERE c.discipline_id = d ORDER BY c.code = p_class DESC, c.kind, c."order", c.id LIMIT 1;
    service_class := own.code;
    credit := own.base_millicredits * 60000000
            + own.millicredits_per_minute * GREATEST(0, (extract(epoch FROM p_at - p_since) * 1000000)::bigint);
    mine := ARRAY(SELECT c.id FROM org_counter c JOIN visits_countercategory cc ON cc.counter_id = c.id
                  WHERE c.hall_id = p_hall AND c.state = 'open' AND cc.category_id = (SELECT category_id FROM catalogue_service WHERE id = p_service));
    WITH shares AS (
        SELECT cc.category_id, avg((cc.counter_id = ANY (mine))::int) AS share
        FROM visits_countercategory cc JOIN org_counter c ON c.id = cc.counter_id AND c.hall_id = p_hall AND c.state = 'open'
        GROUP BY 1 HAVING bool_or(cc.counter_id = ANY (mine))
    ), lines AS (
        -- Since when one of this class must have waited to be called before the newcomer.
        SELECT c.code, CASE
            WHEN own.kind = 2 THEN CASE WHEN c.kind = 2 THEN p_since ELSE '-infinity' END
            WHEN c.kind = 2 OR c.base_millicredits * 60000000 >= credit THEN 'infinity'::timestamptz
            WHEN c.millicredits_per_minute = 0 THEN '-infinity'
            ELSE p_at - (credit - c.base_millicredits * 60000000) / c.millicredits_per_minute * interval '1 microsecond' END AS until
        FROM visits_serviceclass c WHERE c.discipline_id = d
    ), grouped AS (
        SELECT cs.id AS service_id, s.share, sum(w.n) AS n
        FROM shares s JOIN catalogue_service cs ON cs.category_id = s.category_id CROSS JOIN lines l CROSS JOIN LATERAL (
            SELECT count(*) AS n FROM visits_ticket t
            WHERE t.hall_id = p_hall AND t.service_class = l.code AND t.service_id = cs.id AND t.state = 'waiting'
              AND t.for_counter_id IS NULL AND t.waiting_since <= l.until AND t.id IS DISTINCT FROM p_ticket) w
        GROUP BY 1, 2 HAVING sum(w.n) > 0
        UNION ALL
        SELECT t.service_id, 1, count(*)
        FROM unnest(mine) AS m(id) CROSS JOIN lines l JOIN visits_ticket t
          ON t.for_counter_id = m.id AND t.service_class = l.code AND t.state = 'waiting'
         AND t.waiting_since <= l.until AND t.id IS DISTINCT FROM p_ticket
        GROUP BY 1, 2
    )
    SELECT coalesce(sum(n), 0), coalesce(jsonb_agg(jsonb_build_array(service_id, n, share)), '[]') INTO ahead, ahead_by FROM grouped;
    SELECT count(*) FILTER (WHERE k.id IS NULL),
           coalesce(jsonb_agg(jsonb_build_array(k.service_id, GREATEST(0, extract(epoch FROM p_at - coalesce(k.started_at, p_at))))) FILTER (WHERE k.id IS NOT NULL), '[]')
    INTO free, busy
    FROM unnest(mine) m(id) LEFT JOIN visits_call k ON k.counter_id = m.id AND k.ended_at IS NULL;
    -- When the clerks of these counters go, and come back: ends of the shifts they are in, and their next ones.
    WITH present AS (
        SELECT s.staff_id, s.ends_at FROM unnest(mine) AS m(id) JOIN org_counter k ON k.id = m.id
        JOIN org_shift s ON s.staff_id = k.clerk_id AND s.hall_id = p_hall
         AND s.starts_at > p_at - interval '1 day' AND s.starts_at <= p_at AND s.ends_at > p_at
    ), changes AS (
        SELECT ends_at AS at, -1 AS delta FROM present
        UNION ALL
        SELECT n.starts_at, 1 FROM present p JOIN org_shift n ON n.staff_id = p.staff_id AND n.hall_id = p_hall
          AND n.starts_at >= p.ends_at AND n.starts_at < p_at + interval '4 hours'
    )
    SELECT coalesce(jsonb_agg(jsonb_build_array(extract(epoch FROM at - p_at), delta) ORDER BY at, delta), '[]') INTO roster
    FROM changes WHERE at < p_at + interval '4 hours';
    SELECT coalesce(jsonb_object_agg(s.id, jsonb_build_array(s.expected_seconds, p.mean_seconds, p.variance, p.weight, p.no_show_ratio, p.calls)), '{}') INTO paces
    FROM catalogue_service s LEFT JOIN visits_servicepace p ON p.hall_id = p_hall AND p.service_id = s.id
    WHERE s.id = p_service OR s.id IN (SELECT (x->>0)::bigint FROM jsonb_array_elements(ahead_by || busy) x);
END $$;

CREATE FUNCTION visits_issue(p_hall bigint, p_services bigint[], p_class text, p_at timestamptz, p_number int, p_channel text,
                             p_language text, p_link_key text, p_device bigint, p_note text, p_estimate int[], p_day date,
                             OUT ticket visits_ticket)
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    v_day date := coalesce(p_day, (SELECT (p_at AT TIME ZONE h.time_zone)::date FROM org_hall h WHERE h.id = p_hall));
    v_series text;
    v_target int;
BEGIN
    SELECT s.series, coalesce(h.wait_target_seconds, s.wait_target_seconds) INTO v_series, v_target
    FROM catalogue_service s LEFT JOIN visits_hallservice h ON h.service_id = s.id AND h.hall_id = p_hall WHERE s.id = p_services[1];
    INSERT INTO visits_ticket (hall_id, day_date, series, number, service_id, service_class, state, issued_at, waiting_since, queued_at,
                               due_at, call_count, return_count, channel, language, link_key, note, device_id,
                               estimate_seconds, estimate_low_seconds, estimate_high_seconds)
    VALUES (p_hall, v_day, v_series, coalesce(p_number, visits_next_number(p_hall, v_day, v_series, 1)), p_services[1], p_class,
            'waiting', p_at, p_at, p_at, p_at + v_target * interval '1 second', 0, 0, p_channel, p_language, p_link_key, p_note, p_device,
            p_estimate[1], p_estimate[2], p_estimate[3])
    RETURNING * INTO ticket;
    INSERT INTO visits_errand (ticket_id, service_id, position, state)
    SELECT ticket.id, s.id, s.n, CASE WHEN s.n = 1 THEN 'current' ELSE 'waiting' END FROM unnest(p_services) WITH ORDINALITY AS s(id, n);
END $$;
"""
BACKWARD = """
DROP FUNCTION visits_issue; DROP FUNCTION visits_load; DROP FUNCTION visits_next_number; DROP FUNCTION visits_finish;
DROP FUNCTION visits_start; DROP FUNCTION visits_hold; DROP FUNCTION visits_call; DROP FUNCTION visits_passed_over; DROP FUNCTION visits_label; DROP FUNCTION visits_services_at;
DROP FUNCTION visits_pick; DROP FUNCTION visits_try; DROP FUNCTION visits_ranked;
"""


class Migration(Further):
    dependencies = [("visits", "0001_initial"), ("org", "0001_initial"), ("catalogue", "0001_initial")]
    operations = [migrations.RunSQL(RANKED + PICK + CALL + SERVE + ISSUE, BACKWARD)]
