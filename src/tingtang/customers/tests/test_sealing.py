"""Sealed texts: found again, opened by their keys only, sealed anew when keys change."""

from typing import Any

import pytest
import pytest_django
from hypothesis import given, settings
from hypothesis import strategies as st

from tingtang.core import sealing
from tingtang.core.actors import SYSTEM
from tingtang.customers import actions, queries
from tingtang.customers.actions.prospects import take_prospects
from tingtang.customers.models import Contact, CustomerImport, DataSource, Identity, ImportFault, Prospect
from tingtang.customers.queries.prospects import lines_of
from tingtang.customers.tests.factories import AT, make_customer, make_identity_kind

OLD, NEW = ("1", "a secret of last year"), ("2", "a secret of this year")


class TestSealing:
    @given(st.text(max_size=300))
    @settings(max_examples=50)
    def test_opens_what_it_sealed_and_never_looks_the_same(self, text: str) -> None:
        one, other = sealing.seal(text, "identity"), sealing.seal(text, "identity")

        assert sealing.unseal(one, "identity") == text
        assert one != other

    def test_refuses_another_purpose_a_changed_byte_and_a_lost_key(self, settings: pytest_django.Settings) -> None:
        sealed = sealing.seal("330106", "identity")
        spoilt = sealed[:-1] + bytes([sealed[-1] ^ 1])

        for text, purpose in ((sealed, "contact"), (spoilt, "identity")):
            with pytest.raises(sealing.CannotOpen):
                sealing.unseal(text, purpose)
        settings.DATA_KEYS = [NEW]
        with pytest.raises(sealing.CannotOpen):
            sealing.unseal(sealed, "identity")


@pytest.mark.django_db
class TestReseal:
    def test_goes_over_to_the_new_key_while_everybody_is_still_found(self, settings: pytest_django.Settings) -> None:
        settings.DATA_KEYS = [OLD]
        kind = make_identity_kind("passport", check_digit="")
        wang = make_customer(phone="13900001001", identities=[(kind, "E12345678")])
        settings.DATA_KEYS = [NEW, OLD]
        assert queries.find_exact(SYSTEM, "E12345678") == [wang]
        with pytest.raises(actions.TakenIdentity):
            make_customer("李军", identities=[(kind, "E12345678")])

        count = actions.reseal(SYSTEM, at=AT)

        settings.DATA_KEYS = [NEW]
        assert (count, actions.reseal(SYSTEM, at=AT)) == (2, 0)
        assert queries.find_exact(SYSTEM, "13900001001") == queries.find_exact(SYSTEM, "E12345678") == [wang]
        assert (Identity.objects.get().plain, Contact.objects.get().plain) == ("E12345678", "13900001001")

    def test_takes_rows_that_are_kept_of_imports_along(self, settings: pytest_django.Settings) -> None:
        settings.DATA_KEYS = [OLD]
        job = CustomerImport.objects.create(
            heads=sealing.seal('["电话"]', "import"), source="a.csv", path="a.csv", created_at=AT, moved_at=AT
        )
        ImportFault.objects.create(job=job, line=2, sealed=sealing.seal('{"phone": "139"}', "import"))
        settings.DATA_KEYS = [NEW, OLD]

        count = actions.reseal(SYSTEM, at=AT)

        settings.DATA_KEYS = [NEW]
        assert count == 2
        assert sealing.unseal(ImportFault.objects.get().sealed, "import") == '{"phone": "139"}'
        assert sealing.unseal(CustomerImport.objects.get().heads or b"", "import") == '["电话"]'

    def test_takes_prospects_along_who_are_still_known_again(self, settings: pytest_django.Settings) -> None:
        settings.DATA_KEYS = [OLD]
        source = DataSource.objects.create(code="register", name="企业公示", kind="system")
        rows = [{"name": "晨光机械公司", "phone": "0571-88112233"}]
        told: dict[str, Any] = {"hall": None, "source": source, "purpose": "推介", "ground": "firms", "at": AT}
        take_prospects(SYSTEM, lines=lines_of(rows, ground="firms", at=AT), **told)
        settings.DATA_KEYS = [NEW, OLD]

        count = actions.reseal(SYSTEM, at=AT)

        settings.DATA_KEYS = [NEW]
        renamed = lines_of([{"name": "改名机械公司", "phone": "0571 88112233"}], ground="firms", at=AT)
        assert (count, actions.reseal(SYSTEM, at=AT)) == (1, 0)
        assert take_prospects(SYSTEM, lines=renamed, **told).same_count == 1
        assert Prospect.objects.get().plain["contacts"] == [["phone", "0571 88112233"]]

    def test_masks_wholly_what_no_key_opens_and_refuses_to_reveal_it(self, settings: pytest_django.Settings) -> None:
        wang = make_customer(phone="13900001001")
        settings.DATA_KEYS = [NEW]

        assert Contact.objects.get().masked == "********"
        with pytest.raises(actions.Unreadable):
            actions.see_sensitive(SYSTEM, customer=wang, purpose="audit", at=AT)
