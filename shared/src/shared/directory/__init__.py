"""Each service's own copy of units and people: who is who, and who may see whom.

Survey owns both; it uses the same rules of sight on its own tables. The copies are fed by events, in any order.
"""

from shared.directory._copies import PersonCopy, UnitCopy
from shared.directory._directory import Directory

__all__ = ["Directory", "PersonCopy", "UnitCopy"]
