"""`python -m evaluation api|worker|all|migrate|snapshot`."""

import sys

from evaluation.worker import SERVICE
from shared.serving import run

if __name__ == "__main__":
    sys.exit(run(SERVICE))
