"""What an enrolment or a mentoring brings about: evaluations assigned, moved or cancelled."""
