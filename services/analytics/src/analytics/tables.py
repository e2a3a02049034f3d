"""The service's own metadata. Models live in their slices; migrations import them all."""

from shared.audit import audit_metadata
from shared.database import ModelBase, new_metadata
from shared.messaging import messaging_metadata

__all__ = ["Base"]


class Base(ModelBase):
    """Base of every model of this service."""

    __abstract__ = True
    metadata = new_metadata()


messaging_metadata(Base.metadata)
audit_metadata(Base.metadata)
