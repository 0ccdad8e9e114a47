"""What the API takes and gives about the catalogue, by noun."""

from tingtang.catalogue.schemas.services import Category, CategoryOut, Document, Service, ServiceOut

__all__ = ["Category", "CategoryOut", "Document", "Service", "ServiceOut"]
