"""Knowledge: found by likeness, asked and shared, missed and written, looked at again."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from tingtang.catalogue.tests.factories import make_service
from tingtang.core.actors import SYSTEM
from tingtang.core.errors import Denied, Invalid, NotFound
from tingtang.improvement.actions import knowledge as actions
from tingtang.improvement.models import Article, Comment, Gap, Question, Vote
from tingtang.improvement.queries import knowledge as queries
from tingtang.improvement.rules.likeness import likeness, terms, weights
from tingtang.org.tests.clients import Program, browser, grant
from tingtang.org.tests.factories import AT, actor_for, make_hall, make_staff

KNOWN = {
    "身份证遗失怎么补办": "携带户口簿到户籍窗口申请补领，二十日内领取。",
    "营业执照地址变更需要哪些材料": "提交变更登记申请书和新住所使用证明。",
    "水费账单看不懂怎么办": "账单分为水费、污水处理费和水资源费三部分。",
    "如何预约不动产登记": "可在网上、电话或大厅自助机预约。",
}


def publish(title: str, body: str, **values: object) -> Article:
    made = actions.save_article(SYSTEM, hall=None, title=title, body=body, at=AT, **values)
    return actions.publish_article(SYSTEM, article=made, at=AT)


class TestLikeness:
    @pytest.mark.parametrize(
        ("asked", "found"),
        [
            ("我的身份证丢了要补办", "身份证遗失怎么补办"),
            ("公司地址变更了，执照怎么改", "营业执照地址变更需要哪些材料"),
            ("水費帳單", "水费账单看不懂怎么办"),
            ("不动产预约", "如何预约不动产登记"),
        ],
    )
    @pytest.mark.django_db
    def test_finds_what_was_asked_in_other_words(self, asked: str, found: str) -> None:
        for title, body in KNOWN.items():
            publish(title, body)

        assert queries.alike(SYSTEM, asked)[0].article.title == found

    @pytest.mark.django_db
    def test_does_not_take_the_asking_for_what_is_asked(self) -> None:
        for title, body in KNOWN.items():
            publish(title, body)

        assert queries.alike(SYSTEM, "宠物走失怎么办", least=0.15) == []
        assert queries.alike(SYSTEM, "怎么办", least=0.15) != []

    def test_is_one_for_the_same_text_and_zero_for_nothing_shared(self) -> None:
        weight = weights(terms("身份证补办"), {"身份": 3}, 10)

        assert likeness(weight, terms("身份证补办")) == pytest.approx(1)
        assert likeness(weight, terms("waiting room")) == 0
        assert likeness({}, terms("身份证")) == 0

    def test_lets_a_rare_word_count_more(self) -> None:
        weight = weights(["常见", "罕见"], {"常见": 90, "罕见": 1}, 100)

        assert likeness(weight, ["罕见"]) > 2 * likeness(weight, ["常见"])


@pytest.mark.django_db
class TestArticles:
    def test_are_drafts_for_who_writes_until_they_are_published_and_fall_due(self) -> None:
        hall = make_hall()
        clerk = actor_for(grant(make_staff(hall=hall), "clerk", hall))
        made = actions.save_article(SYSTEM, hall=None, title="身份证遗失", body="补领", at=AT)
        before = list(queries.articles(clerk))

        actions.publish_article(SYSTEM, article=made, at=AT, review_date=date(2026, 12, 1))

        assert (before, list(queries.articles(clerk))) == ([], [made])
        assert queries.due(clerk, date(2026, 11, 30)) == 0
        assert queries.due(clerk, date(2026, 12, 1)) == 1
        with pytest.raises(Invalid):
            actions.publish_article(SYSTEM, article=made, at=AT, review_date=AT.date())
        with pytest.raises(Denied):
            actions.save_article(clerk, hall=None, article=made, title="x", at=AT)

    def test_are_voted_on_once_by_each(self) -> None:
        hall = make_hall()
        clerk = actor_for(grant(make_staff(hall=hall), "clerk", hall))
        made = publish("身份证遗失", "补领")
        for is_useful in (True, False, False):
            actions.vote(clerk, voice=Vote(article=made, is_useful=is_useful), at=AT)

        found = queries.get_article(clerk, made.pk)

        assert (found.useful, found.useless) == (0, 1)  # type: ignore[attr-defined]
        with pytest.raises(Denied):
            actions.vote(SYSTEM, voice=Vote(article=made, is_useful=True), at=AT)

    def test_are_withdrawn_with_a_reason_and_then_not_found(self) -> None:
        made = publish("身份证遗失怎么补办", "补领")
        with pytest.raises(Invalid):
            actions.retire_article(SYSTEM, article=made, reason=" ", at=AT)

        actions.retire_article(SYSTEM, article=made, reason="已有新规定", at=AT)

        assert queries.alike(SYSTEM, "身份证遗失") == []
        with pytest.raises(actions.Withdrawn):
            actions.save_article(SYSTEM, hall=None, article=made, title="x", at=AT)


@pytest.mark.django_db
class TestWhatBelongsToAll:
    def test_loses_no_comment_by_a_right_in_one_hall(self) -> None:
        chief = actor_for(grant(make_staff("chengang", "陈刚", hall := make_hall()), "supervisor", hall))
        said = actions.comment(chief, comment=Comment(article=publish("身份证遗失", "补领"), text="很有用"), at=AT)

        with pytest.raises(NotFound):
            queries.get_comment(chief, said.pk, "improvement.remove_comment")
        with pytest.raises(NotFound):
            actions.remove_comment(chief, comment=said, at=AT)

        assert Comment.objects.filter(pk=said.pk).exists()

    def test_stays_missing_where_the_article_of_another_hall_is_not_seen(self) -> None:
        hall, east = make_hall(), make_hall("east", "城东大厅")
        chief = actor_for(grant(make_staff("chengang", "陈刚", hall), "supervisor", hall))
        other = actor_for(grant(make_staff("wuli", "吴莉", east), "supervisor", east))
        gap = actions.note_gap(other, gap=Gap(text="居住证"), at=AT)
        assert gap is not None
        local = actions.save_article(chief, hall=hall, title="居住证", body="本厅二楼", at=AT)
        actions.fill_gap(chief, gap=gap, article=local, at=AT)
        seen = list(queries.gaps(chief)), list(queries.gaps(other))

        actions.fill_gap(SYSTEM, gap=gap, article=publish("居住证", "各厅均可"), at=AT)

        assert seen == ([], [gap])
        assert list(queries.gaps(other)) == []
        with pytest.raises(actions.FilledForAll):
            actions.fill_gap(chief, gap=gap, article=local, at=AT)


@pytest.mark.django_db
class TestPages:
    def test_lead_from_a_search_in_vain_to_an_article_that_answers_it(self) -> None:
        hall = make_hall()
        clerk = browser(grant(make_staff(hall=hall), "clerk", hall))
        chief = browser(grant(make_staff("chengang", "陈刚", hall), "supervisor", hall))

        for _n in range(2):
            vain = clerk.get("/improvement/knowledge/?q=老年卡年审").content.decode()
        clerk.get("/improvement/knowledge/?q=老年卡年审&page=2")
        gap = Gap.objects.get()
        clerk.post("/improvement/questions/new/", {"text": "老年卡年审要本人到场吗？", "hall": hall.pk})
        asked = Question.objects.get()
        refused = clerk.post(f"/improvement/questions/{asked.pk}/answer/", {"text": "x"})
        chief.post(f"/improvement/questions/{asked.pk}/answer/", {"text": "可由子女代办，带双方身份证。"})
        before = chief.get("/improvement/gaps/").content.decode()
        chief.post(f"/improvement/questions/{asked.pk}/share/", {"title": "老年卡年审要本人到场吗"})
        closed = Gap.objects.get().article
        listed = chief.get("/improvement/gaps/").content.decode()
        form = {"title": "老年卡年审", "kind": "answer", "body": "每年三月", "hall": hall.pk}
        chief.post(f"/improvement/knowledge/new/?gap={gap.pk}", form)

        found = clerk.get("/improvement/knowledge/?q=老年卡年审").content.decode()
        beside = clerk.get("/improvement/suggested/?text=老年卡年审办理").content.decode()

        assert "Nothing is known about" in vain
        assert gap.times == 2
        assert refused.status_code == 403
        assert "老年卡年审" in before
        assert str(closed) == "老年卡年审要本人到场吗" and "老年卡年审" not in listed
        assert "老年卡年审要本人到场吗" in found
        assert "老年卡年审要本人到场吗" in beside
        assert Gap.objects.get().article is not None

    def test_let_an_article_that_is_there_answer_what_was_searched_in_other_words(self) -> None:
        hall = make_hall()
        clerk = browser(grant(make_staff(hall=hall), "clerk", hall))
        chief = browser(grant(make_staff("chengang", "陈刚", hall), "supervisor", hall))
        held = publish("身份证遗失怎么补办", "带户口簿到三楼")
        clerk.get("/improvement/knowledge/?q=卡丢了")
        gap = Gap.objects.get()

        shown = chief.get("/improvement/gaps/").content.decode()
        asked = chief.get(f"/improvement/gaps/{gap.pk}/").content.decode()
        refused = clerk.post(f"/improvement/gaps/{gap.pk}/fill/", {"article": held.pk})
        empty = chief.post(f"/improvement/gaps/{gap.pk}/fill/", {})
        chief.post(f"/improvement/gaps/{gap.pk}/fill/", {"article": held.pk})
        found = queries.alike(SYSTEM, "卡丢了")
        actions.retire_article(SYSTEM, article=held, reason="已有新规定", at=AT)

        assert f"/improvement/gaps/{gap.pk}/" in shown and "身份证遗失怎么补办" in asked
        assert (refused.status_code, empty.status_code) == (403, 422)
        assert [one.article for one in found] == [held]
        assert list(queries.gaps(SYSTEM)) == [gap]

    def test_offer_at_a_counter_what_is_written_about_the_service_and_a_way_to_search(self) -> None:
        hall = make_hall()
        clerk = browser(grant(make_staff(hall=hall), "clerk", hall))
        service = make_service("licence-lost", "驾驶证遗失补证")
        written = actions.save_article(SYSTEM, hall=None, title="照片不合格怎么办", body="一楼自助照相", service=service, at=AT)
        actions.publish_article(SYSTEM, article=written, at=AT)

        beside = clerk.get(f"/improvement/suggested/?look=desk-visit&text=驾驶证遗失补证&service={service.pk}").content.decode()
        other = clerk.get("/improvement/suggested/?look=desk-visit&text=护照").content.decode()

        assert "照片不合格怎么办" in beside and 'href="/improvement/knowledge/"' in beside
        assert "照片不合格怎么办" not in other and 'href="/improvement/knowledge/"' in other

    def test_count_what_was_found_but_does_not_answer(self) -> None:
        hall = make_hall()
        clerk = browser(grant(make_staff(hall=hall), "clerk", hall))
        publish("身份证遗失怎么补办", KNOWN["身份证遗失怎么补办"])

        page = clerk.get("/improvement/knowledge/?q=身份证照片").content.decode()
        went = clerk.post("/improvement/gaps/note/", {"text": "身份证照片"})

        assert "/improvement/gaps/note/" in page
        assert Gap.objects.get().text == "身份证照片"
        assert went.headers["Location"].startswith("/improvement/questions/new/?text=")

    def test_let_who_is_asked_answer_and_nobody_else_without_the_right(self) -> None:
        hall = make_hall()
        expert = grant(make_staff("gaoxue", "高雪", hall), "clerk", hall)
        other = browser(grant(make_staff("wufang", "吴芳", hall), "clerk", hall))
        asked = Question.objects.create(hall=hall, text="宠物犬登记在哪里？", expert=expert, asked_at=AT)
        url = f"/improvement/questions/{asked.pk}/"

        hers, others = browser(expert).get(url).content.decode(), other.get(url).content.decode()
        refused = other.post(f"{url}answer/", {"text": "x"})
        browser(expert).post(f"{url}answer/", {"text": "城管窗口，带免疫证。"})

        assert f"{url}answer/" in hers and f"{url}answer/" not in others
        assert refused.status_code == 403
        asked.refresh_from_db()
        assert asked.answered_by == expert

    def test_keep_what_was_typed(self) -> None:
        hall = make_hall()
        chief = browser(grant(make_staff("chengang", "陈刚", hall), "supervisor", hall))

        page = chief.post("/improvement/knowledge/new/", {"title": "标题", "kind": "answer", "body": "", "hall": hall.pk})

        assert page.status_code == 422
        assert 'value="标题"' in page.content.decode()


@pytest.mark.django_db
def test_programs_write_find_ask_and_fill() -> None:
    hall = make_hall()
    program = Program.of(grant(make_staff("chengang", "陈刚", hall), "supervisor", hall))

    made = program.post("/articles", {"title": "身份证遗失怎么补办", "body": "补领", "hall": hall.code}).json()
    path = f"/articles/{made['id']}"
    program.post(f"{path}/publish", {"review_date": str(timezone.localdate() + timedelta(days=400))})
    program.post(f"{path}/vote", {"is_useful": True})
    program.post(f"{path}/comments", {"text": "很有用"})
    found = program.get("/articles/alike", text="补办身份证").json()["items"]
    asked = program.post("/questions", {"text": "可以代办吗", "hall": hall.code}).json()
    program.post(f"/questions/{asked['id']}/answer", {"text": "可以"})
    shared = program.post(f"/questions/{asked['id']}/share", {"title": "可以代办吗"}).json()
    gap = program.post("/knowledge-gaps", {"text": "居住证"}).json()["items"][0]
    program.post(f"/knowledge-gaps/{gap['id']}/fill", {"article": made["id"]})

    assert [one["id"] for one in found] == [made["id"]]
    assert program.get(f"{path}/comments").json()["items"][0]["text"] == "很有用"
    assert shared["state"] == "published"
    assert program.get("/knowledge-gaps").json()["items"] == []
    assert program.post(f"{path}/withdraw", {"reason": "旧"}).json()["state"] == "retired"


@pytest.mark.django_db
class TestServiceCases:
    """What colleagues told one another, and what can be reused of it (IMP-15)."""

    def test_are_drawn_from_with_what_colleagues_said_and_both_name_the_other(self) -> None:
        hall = make_hall()
        chen, service = grant(make_staff("chengang", "陈刚", hall), "supervisor", hall), make_service()
        story = publish("缺一页材料", "先收下，再补。", kind="story", service=service)
        actions.comment(actor_for(chen), comment=Comment(article=story, text="回执上写明缺什么"), at=AT)
        page = browser(chen)
        form = page.get(f"/improvement/knowledge/new/?from={story.pk}").content.decode()

        given = {"title": "容缺受理", "kind": "practice", "body": "先收后补", "hall": hall.pk, "service": service.pk}
        page.post(f"/improvement/knowledge/new/?from={story.pk}", given)

        made = Article.objects.get(title="容缺受理")
        assert "回执上写明缺什么" in form and 'value="story"' not in form
        assert (made.drawn_from, made.state) == (story, "draft")
        assert "容缺受理" in page.get(f"/improvement/knowledge/{story.pk}/").content.decode()
        assert "缺一页材料" in page.get(f"/improvement/knowledge/{made.pk}/").content.decode()
        page.post(f"/improvement/knowledge/{made.pk}/edit/", given | {"title": "容缺受理四步"})
        assert Article.objects.get(pk=made.pk).drawn_from == story

    def test_are_what_something_is_drawn_from_and_nothing_else(self) -> None:
        answer, draft = publish("甲", "乙"), actions.save_article(SYSTEM, hall=None, kind="story", title="丙", body="丁", at=AT)

        for other in (answer, draft):
            with pytest.raises(Invalid):
                actions.save_article(SYSTEM, hall=None, title="x", body="y", drawn_from=other, at=AT)
        assert (
            browser(grant(make_staff(), "supervisor", None)).get(f"/improvement/knowledge/new/?from={draft.pk}").status_code
            == 404
        )

    def test_are_begun_from_a_case_that_is_over(self) -> None:
        chen = grant(make_staff("chengang", "陈刚", make_hall()), "supervisor", None)
        service, page = make_service(), browser(chen)

        found = page.get("/improvement/suggested/", {"look": "case-card", "text": "x", "tell": service.code}).content.decode()
        form = page.get(f"/improvement/knowledge/new/?kind=story&service={service.code}").content.decode()

        assert f"kind=story&amp;service={service.code}" in found
        assert f'value="{service.pk}" selected' in form
