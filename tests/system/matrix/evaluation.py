"""Who may do what in evaluation."""

from tests.system.matrix.row import OPEN, Row

__all__ = ["ROWS"]

ROWS = {
    "list_my_tasks": Row("self", OPEN, OPEN, OPEN),
    "get_draft": Row("self", 404, 404, 404, absent=True),
    "list_evaluations": Row("self", OPEN, OPEN, OPEN),
    "get_evaluation": Row("self", 404, 404, 404),
    "list_forms": Row("self", OPEN, OPEN, OPEN),
    "get_form": Row("self", OPEN, OPEN, OPEN),
    "get_plan": Row("own_unit_admin", 403, OPEN, 404),
    "get_rejected_rows": Row("training_admin", 403, 403, 404, absent=True),
    "get_program_results": Row("training_admin", 403, 403, 404),
    "get_roster_results": Row("training_admin", 403, 403, 404, absent=True),
    "submit_evaluation": Row("self", 404, 404, 404),
    "submit_evaluations": Row("self", 404, 404, 404, absent=True),
    "save_draft": Row("self", 404, 404, 404),
    "correct_evaluation": Row("self", 404, 404, 404),
    "withdraw_evaluation": Row("self", 404, 404, 404),
    "update_plan": Row("training_admin", 403, 403, 404),
    "record_scores": Row("evaluator", 403, 404, 404),
    "import_scores": Row("training_admin", 403, 403, 422),
}
