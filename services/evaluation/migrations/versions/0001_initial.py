"""The copies that this service keeps of others' facts, its plans, evaluations and rosters."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.audit import create_audit_table
from shared.messaging import create_messaging_tables, drop_messaging_tables

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_messaging_tables(op)
    create_audit_table(op)
    _create_competencies()
    _create_drafts()
    _create_enrolments()
    _create_evaluations()
    _create_former_results()
    _create_mentorings()
    _create_people()
    _create_plans()
    _create_programs()
    _create_rejected_files()
    _create_rosters()
    _create_units()


def downgrade() -> None:
    op.drop_table("units")
    op.drop_table("rosters")
    op.drop_table("rejected_files")
    op.drop_table("programs")
    op.drop_table("plans")
    op.drop_table("people")
    op.drop_table("mentorings")
    op.drop_table("former_results")
    op.drop_table("evaluations")
    op.drop_table("enrolments")
    op.drop_table("drafts")
    op.drop_table("competencies")
    op.drop_table("audit_entries")
    op.execute("DROP FUNCTION refuse_audit_change")
    drop_messaging_tables(op)


def _create_competencies() -> None:
    op.create_table(
        "competencies",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("government_id", sa.Uuid(), nullable=False),
        sa.Column("incarnation", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", postgresql.JSONB(), nullable=False),
        sa.Column("levels", postgresql.JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_competencies"),
    )
    op.create_index("ix_competencies_government_id", "competencies", ["government_id"])


def _create_drafts() -> None:
    op.create_table(
        "drafts",
        sa.Column("evaluation_id", sa.Uuid(), nullable=False),
        sa.Column("rater_id", sa.Uuid(), nullable=False),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("evaluation_id", "rater_id", name="pk_drafts"),
    )


def _create_enrolments() -> None:
    op.create_table(
        "enrolments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("government_id", sa.Uuid(), nullable=False),
        sa.Column("incarnation", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("enrolled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("session_starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("session_ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("assigned_for", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_enrolments"),
    )
    op.create_index("ix_enrolments_person_id", "enrolments", ["person_id"])
    op.create_index("ix_enrolments_program_id", "enrolments", ["program_id"])
    op.create_index("ix_enrolments_session_id", "enrolments", ["session_id"])


def _create_evaluations() -> None:
    op.create_table(
        "evaluations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("government_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("form_version", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("rater_id", sa.Uuid(), nullable=True),
        sa.Column("rater_role", sa.String(), nullable=False),
        sa.Column("program_id", sa.Uuid(), nullable=True),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("enrolment_id", sa.Uuid(), nullable=True),
        sa.Column("mentoring_id", sa.Uuid(), nullable=True),
        sa.Column("roster_id", sa.Uuid(), nullable=True),
        sa.Column("condition", sa.String(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("status_reason", sa.String(), nullable=True),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("available_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("session_starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("teaches", postgresql.JSONB(), nullable=False),
        sa.Column("pass_mark", sa.Double(), nullable=True),
        sa.Column("imported", sa.Boolean(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("retrospective", sa.Boolean(), nullable=False),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column("passed", sa.Boolean(), nullable=True),
        sa.Column("competency_ratings", postgresql.JSONB(), nullable=False),
        sa.Column("application_score", sa.Integer(), nullable=True),
        sa.Column("barriers", postgresql.JSONB(), nullable=False),
        sa.Column("confidence", sa.Integer(), nullable=True),
        sa.Column("reaction_score", sa.Double(), nullable=True),
        sa.Column("answers", postgresql.JSONB(), nullable=False),
        sa.Column("interview", postgresql.JSONB(), nullable=True),
        sa.Column("notes", sa.String(), nullable=True),
        sa.Column("content_hash", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "form IN ('reaction', 'application_self', 'application_supervisor', 'mentoring_self', 'mentoring_supervisor', 'interview', 'test')",
            name="ck_evaluations_form",
        ),
        sa.CheckConstraint(
            "kind IN ('reaction', 'pre_test', 'post_test', 'application', 'mentoring_outcome')",
            name="ck_evaluations_kind",
        ),
        sa.CheckConstraint("method IN ('questionnaire', 'test', 'interview')", name="ck_evaluations_method"),
        sa.CheckConstraint("rater_role IN ('self', 'supervisor', 'evaluator')", name="ck_evaluations_rater_role"),
        sa.CheckConstraint(
            "status IN ('assigned', 'completed', 'withdrawn', 'cancelled', 'expired')", name="ck_evaluations_status"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_evaluations"),
    )
    op.create_index("ix_evaluations_enrolment_id", "evaluations", ["enrolment_id"])
    op.create_index(
        "ix_evaluations_expiring", "evaluations", ["expires_at"], postgresql_where=sa.text("status = 'assigned'")
    )
    op.create_index("ix_evaluations_government_id_id", "evaluations", ["government_id", "id"])
    op.create_index("ix_evaluations_mentoring_id", "evaluations", ["mentoring_id"])
    op.create_index("ix_evaluations_person_id_id", "evaluations", ["person_id", "id"])
    op.create_index("ix_evaluations_program_id_id", "evaluations", ["program_id", "id"])
    op.create_index("ix_evaluations_rater_id_id", "evaluations", ["rater_id", "id"])
    op.create_index("ix_evaluations_roster_id", "evaluations", ["roster_id"])
    op.create_index("ix_evaluations_session_id_kind", "evaluations", ["session_id", "kind"])


def _create_former_results() -> None:
    op.create_table(
        "former_results",
        sa.Column("evaluation_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("result", postgresql.JSONB(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaced_by", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("evaluation_id", "revision", name="pk_former_results"),
    )


def _create_mentorings() -> None:
    op.create_table(
        "mentorings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("government_id", sa.Uuid(), nullable=False),
        sa.Column("incarnation", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mentee_id", sa.Uuid(), nullable=False),
        sa.Column("mentor_id", sa.Uuid(), nullable=False),
        sa.Column("competency_id", sa.Uuid(), nullable=False),
        sa.Column("target_level", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_mentorings"),
    )
    op.create_index("ix_mentorings_mentee_id", "mentorings", ["mentee_id"])


def _create_people() -> None:
    op.create_table(
        "people",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("government_id", sa.Uuid(), nullable=False),
        sa.Column("incarnation", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("employment", sa.String(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("supervisor_id", sa.Uuid(), nullable=True),
        sa.Column("job_title", sa.String(), nullable=False),
        sa.Column("job_level", sa.String(), nullable=False),
        sa.Column("job_family", sa.String(), nullable=False),
        sa.Column("next_job_level", sa.String(), nullable=True),
        sa.Column("region_code", sa.String(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("appointed_on", sa.Date(), nullable=True),
        sa.Column("contract_starts_on", sa.Date(), nullable=True),
        sa.Column("identities", postgresql.JSONB(), nullable=False),
        sa.Column("mentor", sa.Boolean(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_people"),
    )
    op.create_index("ix_people_government_id", "people", ["government_id"])
    op.create_index(
        "ix_people_identities",
        "people",
        ["identities"],
        postgresql_using="gin",
        postgresql_ops={"identities": "jsonb_path_ops"},
        postgresql_with={"fastupdate": "off"},
    )
    op.create_index("ix_people_supervisor_id", "people", ["supervisor_id"])
    op.create_index("ix_people_unit_id", "people", ["unit_id"])


def _create_plans() -> None:
    op.create_table(
        "plans",
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("government_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("items", postgresql.JSONB(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("program_id", name="pk_plans"),
    )
    op.create_index("ix_plans_government_id", "plans", ["government_id"])


def _create_programs() -> None:
    op.create_table(
        "programs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("government_id", sa.Uuid(), nullable=False),
        sa.Column("incarnation", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("title", postgresql.JSONB(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("pass_mark", sa.Double(), nullable=True),
        sa.Column("competencies", postgresql.JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_programs"),
    )
    op.create_index("ix_programs_government_id", "programs", ["government_id"])


def _create_rejected_files() -> None:
    op.create_table(
        "rejected_files",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("government_id", sa.Uuid(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_rejected_files"),
    )


def _create_rosters() -> None:
    op.create_table(
        "rosters",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("government_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("filename", sa.String(), nullable=False),
        sa.Column("mapping", postgresql.JSONB(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("imported_by", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_rosters"),
    )
    op.create_index("ix_rosters_government_id", "rosters", ["government_id"])


def _create_units() -> None:
    op.create_table(
        "units",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("government_id", sa.Uuid(), nullable=False),
        sa.Column("incarnation", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", postgresql.JSONB(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("time_zone", sa.String(), nullable=True),
        sa.Column("region_code", sa.String(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_units"),
    )
    op.create_index("ix_units_government_id", "units", ["government_id"])
    op.create_index("ix_units_parent_id", "units", ["parent_id"])
