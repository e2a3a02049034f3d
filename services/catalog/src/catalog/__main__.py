"""`python -m catalog api|worker|all|migrate|snapshot`."""

import sys

from catalog.worker import SERVICE
from shared.serving import run

sys.exit(run(SERVICE))
