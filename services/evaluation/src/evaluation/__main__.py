"""`python -m evaluation api|worker|all|migrate|snapshot`."""

import sys

from evaluation.main import SERVICE
from shared.serving import run

sys.exit(run(SERVICE))
