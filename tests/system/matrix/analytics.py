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
