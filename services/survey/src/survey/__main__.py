"""`python -m survey api|worker|all|migrate|snapshot`."""

import sys

from shared.serving import run
from survey.worker import SERVICE

if __name__ == "__main__":
    sys.exit(run(SERVICE))
