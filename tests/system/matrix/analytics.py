"""Who may do what in analytics."""

from tests.system.matrix.row import OPEN, Row

__all__ = ["ROWS"]

ROWS = {
    "list_my_tasks": Row("self", OPEN, OPEN, OPEN),
    "get_my_needs": Row("self", OPEN, 403, 403),
    "get_person_needs": Row("self", 404, 404, 404),
    "get_group_needs": Row("self", OPEN, OPEN, 404),
    "get_movement": Row("own_unit_admin", 403, OPEN, 404),
    "get_campaign_questions": Row("own_unit_admin", 403, OPEN, 404),
    "get_effect": Row("self", OPEN, OPEN, OPEN),
    "find_recommendations": Row("self", OPEN, OPEN, OPEN),
    "get_recommendation": Row("self", 404, 404, 404),
    "find_offers": Row("mentor", OPEN, OPEN, OPEN),
    "find_proposals": Row("own_unit_admin", 403, OPEN, OPEN),
    "get_proposal": Row("own_unit_admin", 403, OPEN, 404),
    "find_yearly_plans": Row("analyst", 403, 403, OPEN),
    "get_plan": Row("analyst", 403, 403, 404),
    "export_yearly_plan": Row("analyst", 403, 403, 404),
    "create_plan": Row("training_admin", 403, 403, OPEN),
    "compile_plan": Row("training_admin", 403, 403, 404),
    "add_plan_row": Row("training_admin", 403, 403, 404),
    "update_plan_row": Row("training_admin", 403, 403, 404),
    "verify_plan": Row("training_admin", 403, 403, 404),
    "validate_plan": Row("training_admin", 403, 403, 404),
    "set_plan": Row("training_admin", 403, 403, 404),
    "return_plan": Row("training_admin", 403, 403, 404),
    "revise_plan": Row("training_admin", 403, 403, 404),
    "get_policies": Row("self", OPEN, OPEN, OPEN),
    "accept_recommendation": Row("superior", 404, 404, 404),
    "decline_recommendation": Row("superior", 404, 404, 404),
    "object_to_recommendation": Row("self", 404, 404, 404),
    "answer_objection": Row("superior", 404, 404, 404),
    "complete_recommendation": Row("superior", 404, 404, 404),
    "consent_to_offer": Row("mentor", 404, 404, 404),
    "decline_offer": Row("mentor", 404, 404, 404),
    "update_proposal": Row("training_admin", 403, 403, 404),
    "accept_proposal": Row("training_admin", 403, 403, 404),
    "decline_proposal": Row("training_admin", 403, 403, 404),
}
