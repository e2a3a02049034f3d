"""The evaluation service: plans, evaluations by questionnaire, test and interview, and what classes achieved."""
