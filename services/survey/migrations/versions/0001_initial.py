"""The first schema of the survey service.

Revision: 0001
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from shared.audit import create_audit_table
from shared.messaging import create_messaging_tables, drop_messaging_tables

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = (
    "units",
    "people",
    "identities",
    "sign_ins",
    "questionnaires",
    "questionnaire_versions",
    "competency_copies",
    "campaigns",
    "invitations",
    "responses",
    "drafts",
    "held_answers",
    "imports",
)


def upgrade() -> None:
    create_messaging_tables(op)
    create_audit_table(op)
    create_frame()
    create_questionnaires()
    create_campaigns()
    create_answers()
    create_imports()


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    op.drop_table("audit_entries")
    op.execute("DROP FUNCTION refuse_audit_change()")
    drop_messaging_tables(op)


def create_frame() -> None:
    """Governments, units, people, identities, accounts."""
    op.create_table(
        "units",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("government_id", sa.Uuid(), nullable=False),
        sa.Column("parent_id", sa.Uuid()),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", JSONB(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("time_zone", sa.String()),
        sa.Column("region_code", sa.String()),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date()),
        sa.Column("predecessor_ids", ARRAY(sa.Uuid()), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint("(parent_id IS NULL) = (kind = 'government')", name="ck_units_root_is_government"),
        sa.ForeignKeyConstraint(["parent_id"], ["units.id"], name="fk_units_parent_id_units"),
        sa.PrimaryKeyConstraint("id", name="pk_units"),
        sa.UniqueConstraint("government_id", "code", name="uq_units_government_id_code"),
    )
    op.create_index("ix_units_parent_id", "units", ["parent_id"])
    op.create_table(
        "people",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("government_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("supervisor_id", sa.Uuid()),
        sa.Column("employment", sa.String(), nullable=False),
        sa.Column("job_title", sa.String(), nullable=False),
        sa.Column("job_level", sa.String(), nullable=False),
        sa.Column("job_family", sa.String(), nullable=False),
        sa.Column("next_job_level", sa.String()),
        sa.Column("region_code", sa.String()),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("appointed_on", sa.Date()),
        sa.Column("contract_starts_on", sa.Date()),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("identities", JSONB(), nullable=False),
        sa.Column("mentor", sa.Boolean(), nullable=False),
        sa.Column("external_id", sa.String()),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["supervisor_id"],
            ["people.id"],
            name="fk_people_supervisor_id_people",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name="fk_people_unit_id_units"),
        sa.PrimaryKeyConstraint("id", name="pk_people"),
        sa.UniqueConstraint("government_id", "external_id", name="uq_people_government_id_external_id"),
    )
    op.create_index("ix_people_government_id_unit_id", "people", ["government_id", "unit_id"])
    op.create_index("ix_people_supervisor_id", "people", ["supervisor_id"])
    op.create_table(
        "identities",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("government_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("nip", sa.String()),
        sa.Column("email", sa.String()),
        sa.Column("external_ids", JSONB(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name="pk_identities"),
    )
    op.create_index(
        "uq_identities_government_id_nip",
        "identities",
        ["government_id", "nip"],
        unique=True,
        postgresql_where=sa.text("nip IS NOT NULL"),
    )
    op.create_table(
        "sign_ins",
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("government_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_sign_ins_person_id_people"),
        sa.PrimaryKeyConstraint("issuer", "subject", "government_id", name="pk_sign_ins"),
    )
    op.create_index("ix_sign_ins_person_id", "sign_ins", ["person_id"])


def create_questionnaires() -> None:
    """Questionnaires, their versions, and the copy of competencies."""
    op.create_table(
        "questionnaires",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("government_id", sa.Uuid(), nullable=False),
        sa.Column("title", JSONB(), nullable=False),
        sa.Column("form", JSONB(), nullable=False),
        sa.Column("latest_version", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.LargeBinary(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_questionnaires"),
    )
    op.create_index("ix_questionnaires_government_id", "questionnaires", ["government_id"])
    op.create_table(
        "questionnaire_versions",
        sa.Column("questionnaire_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("government_id", sa.Uuid(), nullable=False),
        sa.Column("title", JSONB(), nullable=False),
        sa.Column("form", JSONB(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["questionnaire_id"],
            ["questionnaires.id"],
            name="fk_questionnaire_versions_questionnaire_id_questionnaires",
        ),
        sa.PrimaryKeyConstraint("questionnaire_id", "version", name="pk_questionnaire_versions"),
    )
    op.create_table(
        "competency_copies",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("government_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", JSONB(), nullable=False),
        sa.Column("valid_to", sa.Date()),
        sa.Column("incarnation", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_competency_copies"),
    )
    op.create_index("ix_competency_copies_government_id", "competency_copies", ["government_id"])


def create_campaigns() -> None:
    """Campaigns and invitations."""
    op.create_table(
        "campaigns",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("government_id", sa.Uuid(), nullable=False),
        sa.Column("title", JSONB(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("reference_date", sa.Date(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("grace_hours", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True)),
        sa.Column("questionnaire_id", sa.Uuid(), nullable=False),
        sa.Column("questionnaire_version", sa.Integer(), nullable=False),
        sa.Column("audience", JSONB(), nullable=False),
        sa.Column("supervisors_rate", sa.Boolean(), nullable=False),
        sa.Column("questions", JSONB(), nullable=False),
        sa.Column("scales", JSONB(), nullable=False),
        sa.Column("competency_ids", JSONB(), nullable=False),
        sa.Column("population", JSONB(), nullable=False),
        sa.Column("invited", sa.Integer(), nullable=False),
        sa.Column("accepted", sa.Integer(), nullable=False),
        sa.Column("ratings_accepted", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.LargeBinary(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_campaigns"),
    )
    op.create_index("ix_campaigns_government_id", "campaigns", ["government_id"])
    op.create_table(
        "invitations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("government_id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("respondent_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("job_level", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_invitations"),
        sa.UniqueConstraint(
            "campaign_id",
            "respondent_id",
            "role",
            "person_id",
            name="uq_invitations_campaign_id_respondent_id_role_person_id",
        ),
    )
    op.create_index("ix_invitations_respondent_id", "invitations", ["respondent_id"])


def create_answers() -> None:
    """Responses, drafts and held answers. No foreign keys: the hot path checks what it refers to itself."""
    op.create_table(
        "responses",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("government_id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("invitation_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("respondent_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("job_level", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("observed_on", sa.Date(), nullable=False),
        sa.Column("given", JSONB(), nullable=False),
        sa.Column("content_hash", sa.LargeBinary(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_responses"),
    )
    op.create_index("ix_responses_campaign_id", "responses", ["campaign_id"])
    op.create_index("uq_responses_invitation_id", "responses", ["invitation_id"], unique=True)
    op.create_table(
        "drafts",
        sa.Column("invitation_id", sa.Uuid(), nullable=False),
        sa.Column("content", JSONB(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("invitation_id", name="pk_drafts"),
    )
    op.create_table(
        "held_answers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("government_id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("invitation_id", sa.Uuid(), nullable=False),
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given", JSONB(), nullable=False),
        sa.Column("content_hash", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("decided_by", sa.Uuid()),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.Column("reason", sa.String()),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_held_answers"),
        sa.UniqueConstraint("invitation_id", "content_hash", name="uq_held_answers_invitation_id_content_hash"),
    )
    op.create_index("ix_held_answers_government_id_status", "held_answers", ["government_id", "status"])


def create_imports() -> None:
    """Files that were brought in."""
    op.create_table(
        "imports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("government_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("report", JSONB(), nullable=False),
        sa.Column("rejected", sa.LargeBinary()),
        sa.PrimaryKeyConstraint("id", name="pk_imports"),
    )
    op.create_index("ix_imports_government_id", "imports", ["government_id"])
