"""The same work as that of analytics in bare SQL, over the same rows: what its times are compared with."""

__all__ = ["ANSWER", "GROUP_BY", "HEAT_MAP", "STORE"]

HEAT_MAP = """
SELECT unit_id, array_agg(competency_id), array_agg(gap), array_agg(gap_n), array_agg(unit_place)
FROM released_figures WHERE release_id = $1 GROUP BY unit_id
"""
# The same answer as the service's, body and all, out of one statement.
ANSWER = """
SELECT CAST(json_agg(json_build_object('unit_id', units.id, 'parent_id', parent_id, 'code', units.code,
'name', units.name, 'values', gaps, 'n', ns, 'places', places) ORDER BY units.code) AS text)
FROM units LEFT JOIN (SELECT unit_id, array_agg(gap ORDER BY code) AS gaps, array_agg(gap_n ORDER BY code) AS ns,
array_agg(unit_place ORDER BY code) AS places FROM released_figures JOIN competencies ON competencies.id = competency_id
WHERE release_id = $1 GROUP BY unit_id) AS shown ON unit_id = units.id
"""
CELLS = """
SELECT wave_id, unit_id, job_level, competency_id, cell, count(*) AS n FROM standings CROSS JOIN LATERAL (VALUES
(importance * 6 + present), (40 + importance * 6 + self_level), (80 + required * 6 + present),
(120 + next_required * 6 + present), (160 + self_level * 6 + superior_level), (200 + confidence)) AS counted (cell)
WHERE cell IS NOT NULL GROUP BY 1, 2, 3, 4, 5
"""
GROUP_BY = f"SELECT count(*) FROM ({CELLS}) AS cells"  # noqa: S608 - constants
# What the tables are, without the shorter key: the sums stored behind a unique index.
STORE = f"""
CREATE TABLE bare_counts AS {CELLS};
ALTER TABLE bare_counts ADD PRIMARY KEY (wave_id, unit_id, job_level, competency_id, cell);
DROP TABLE bare_counts
"""
