"""The tables of the customers, by noun."""

from tingtang.customers.models.care import ContactPlan, HouseholdFile, VisitQuota
from tingtang.customers.models.consents import Consent, ConsentPurpose
from tingtang.customers.models.contacts import Contact, ContactKind
from tingtang.customers.models.customers import VIEW, Customer, CustomerKind, CustomerQuerySet, Title
from tingtang.customers.models.duplicates import NameKey, Pair
from tingtang.customers.models.erasing import Erasure
from tingtang.customers.models.identities import Check, Identity, IdentityKind
from tingtang.customers.models.imports import CustomerImport, ImportFault, TableImport
from tingtang.customers.models.industries import Industry
from tingtang.customers.models.links import Link, LinkKind
from tingtang.customers.models.loyalty import PointEntry, Programme
from tingtang.customers.models.merging import Merge
from tingtang.customers.models.papers import PaperFile, PaperLoan
from tingtang.customers.models.preferences import Preference, Stance
from tingtang.customers.models.prospects import Ground, Prospect, ProspectBar, ProspectContact, ProspectTable
from tingtang.customers.models.quality import Audit, AuditReason, Defect, Examination, Fault
from tingtang.customers.models.sources import FIELDS, DataSource, FieldSource, SourceKind
from tingtang.customers.models.tiers import Basis, Placement, Tier, TierMapping, TierScheme
from tingtang.customers.models.tolerances import Tolerance
from tingtang.customers.models.worth import BusinessMonth, WorthSummary

__all__ = [
    "FIELDS",
    "VIEW",
    "Audit",
    "AuditReason",
    "Basis",
    "BusinessMonth",
    "Check",
    "Consent",
    "ConsentPurpose",
    "Contact",
    "ContactKind",
    "ContactPlan",
    "Customer",
    "CustomerImport",
    "CustomerKind",
    "CustomerQuerySet",
    "DataSource",
    "Defect",
    "Erasure",
    "Examination",
    "Fault",
    "FieldSource",
    "Ground",
    "HouseholdFile",
    "Identity",
    "IdentityKind",
    "ImportFault",
    "Industry",
    "Link",
    "LinkKind",
    "Merge",
    "NameKey",
    "Pair",
    "PaperFile",
    "PaperLoan",
    "Placement",
    "PointEntry",
    "Preference",
    "Programme",
    "Prospect",
    "ProspectBar",
    "ProspectContact",
    "ProspectTable",
    "SourceKind",
    "Stance",
    "TableImport",
    "Tier",
    "TierMapping",
    "TierScheme",
    "Title",
    "Tolerance",
    "VisitQuota",
    "WorthSummary",
]
