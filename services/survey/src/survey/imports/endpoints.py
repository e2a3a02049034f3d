"""The HTTP door of imports."""

from fastapi import APIRouter

__all__ = ["router"]

router = APIRouter(tags=["imports"])
