-- A government of current_setting('bench.people') people in the tables of analytics: 45 units with 400 below them.
-- Everybody rated five of thirteen competencies and was rated by a superior; ids follow from numbers.
CREATE FUNCTION pg_temp.id_of(kind text, number bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS
$$ SELECT md5(kind || '/' || number)::uuid $$;
CREATE FUNCTION pg_temp.government() RETURNS uuid LANGUAGE sql IMMUTABLE AS
$$ SELECT '0194f3c2-3333-7c55-9a5e-6a2f0f3f1a10'::uuid $$;
CREATE FUNCTION pg_temp.campaign() RETURNS uuid LANGUAGE sql IMMUTABLE AS
$$ SELECT '0194f3c2-2222-7c55-9a5e-6a2f0f3f1a10'::uuid $$;
CREATE FUNCTION pg_temp.numbers() RETURNS SETOF bigint LANGUAGE sql STABLE AS
$$ SELECT generate_series(0::bigint, current_setting('bench.people')::bigint - 1) $$;

INSERT INTO units (id, government_id, incarnation, sequence, parent_id, code, name, kind, time_zone, region_code,
                   valid_from, valid_to)
SELECT pg_temp.government(), pg_temp.government(), 1, 1, NULL, 'jambi', '{"id": "Provinsi", "en": "Province"}'::jsonb,
       'government', 'Asia/Jakarta', NULL, '2020-01-01'::date, NULL::date
UNION ALL
SELECT pg_temp.id_of('unit', n), pg_temp.government(), 1, 1,
       CASE WHEN n < 45 THEN pg_temp.government() ELSE pg_temp.id_of('unit', n % 45) END, 'U' || n,
       jsonb_build_object('id', 'Unit ' || n, 'en', 'Unit ' || n), 'unit', NULL, NULL, '2020-01-01'::date, NULL
FROM generate_series(0, 444) AS n;

INSERT INTO competencies (id, government_id, incarnation, sequence, code, kind, name, levels, valid_to)
SELECT pg_temp.id_of('competency', n), pg_temp.government(), 1, 1, 'K' || lpad(n::text, 2, '0'), 'technical',
       jsonb_build_object('id', 'Kompetensi ' || n, 'en', 'Competency ' || n), '[]', NULL
FROM generate_series(0, 12) AS n;

INSERT INTO standards (id, government_id, incarnation, sequence, job_level, required)
SELECT pg_temp.id_of('standard', level), pg_temp.government(), 1, 1, 'level' || level,
       (SELECT jsonb_agg(jsonb_build_object('competency_id', pg_temp.id_of('competency', n), 'level', level + 1))
        FROM generate_series(0, 12) AS n)
FROM generate_series(0, 3) AS level;

INSERT INTO people (id, government_id, incarnation, sequence, employment, unit_id, supervisor_id, job_title, job_level,
                    job_family, next_job_level, region_code, active, status, valid_from, appointed_on,
                    contract_starts_on, identities, mentor, external_id)
SELECT pg_temp.id_of('person', n), pg_temp.government(), 1, 1, 'pns', pg_temp.id_of('unit', 45 + n % 400), NULL, 'Staf',
       'level' || n % 4, 'general', CASE WHEN n % 4 < 3 THEN 'level' || n % 4 + 1 END, '15.71', true, 'active',
       '2020-01-01', NULL, NULL, jsonb_build_array(jsonb_build_object('issuer', 'bench', 'subject', n::text)), false,
       NULL
FROM pg_temp.numbers() AS n;

INSERT INTO subjects SELECT id FROM people;

INSERT INTO campaigns (id, government_id, incarnation, sequence, title, kind, status, reference_date, closes_at, scales,
                       questions, population, invited, accepted, ratings_accepted, told_at)
SELECT pg_temp.campaign(), pg_temp.government(), 1, 1, '{"id": "Survei", "en": "Survey"}', 'needs', 'open',
       '2026-02-01', '2026-02-11', '{}', '[]',
       (SELECT jsonb_agg(jsonb_build_object('unit_id', unit_id, 'job_level', job_level, 'n', n)) FROM
        (SELECT unit_id, job_level, count(*) AS n FROM people GROUP BY 1, 2) AS sizes),
       people, people, people, now()
FROM (SELECT current_setting('bench.people')::integer) AS given (people);

INSERT INTO responses (id, government_id, incarnation, sequence, campaign_id, role, person_id, unit_id, status, answers)
SELECT pg_temp.id_of(role, n), pg_temp.government(), 1, 1, pg_temp.campaign(), role, pg_temp.id_of('person', n),
       pg_temp.id_of('unit', 45 + n % 400), 'accepted', '[]'
FROM pg_temp.numbers() AS n, unnest(ARRAY['self', 'supervisor']) AS role;

INSERT INTO evidence (person_id, competency_id, aggregate_id, incarnation, revision, government_id, source, value,
                      importance, confidence, observed_at, campaign_id, unit_id, job_level, withdrawn)
SELECT pg_temp.id_of('person', n), pg_temp.id_of('competency', (n + c * 3) % 13), pg_temp.id_of(role, n), 1, 1,
       pg_temp.government(), role, (n / 7 + c * 3 + length(role)) % 6,
       CASE role WHEN 'self' THEN 1 + (n / 3 + c) % 5 END, CASE role WHEN 'self' THEN 1 + (n / 5 + c) % 5 END,
       '2026-02-01Z', pg_temp.campaign(), pg_temp.id_of('unit', 45 + n % 400), 'level' || n % 4, false
FROM pg_temp.numbers() AS n, generate_series(0, 4) AS c, unnest(ARRAY['self', 'supervisor']) AS role;

-- A person's rows one after the other, as when the response arrives.
INSERT INTO standings (person_id, wave_id, competency_id, government_id, unit_id, job_level, importance, self_level,
                       superior_level, confidence, present, present_source, required, next_required)
SELECT pg_temp.id_of('person', n), wave, pg_temp.id_of('competency', (n + c * 3) % 13), pg_temp.government(),
       pg_temp.id_of('unit', 45 + n % 400), 'level' || n % 4, 1 + (n / 3 + c) % 5,
       (n / 7 + c * 3 + length('self')) % 6, rated, 1 + (n / 5 + c) % 5, rated, 'supervisor', n % 4 + 1,
       CASE WHEN n % 4 < 3 THEN n % 4 + 2 END
FROM pg_temp.numbers() AS n, unnest(ARRAY[pg_temp.campaign(), pg_temp.government()]) AS wave,
     generate_series(0, 4) AS c, LATERAL (SELECT (n / 7 + c * 3 + length('supervisor')) % 6) AS given (rated);
