"""The difference between a pack and what is set up."""

from tingtang.packs.plan import Change, Item, now_given, steps

WANTED = Item("service", "passport", {"name": "Passport", "wait": 600})
KEY = ("service", "passport")


class TestSteps:
    def test_creates_what_is_absent(self) -> None:
        [step] = steps([WANTED], {}, {})

        assert step.change is Change.CREATE
        assert step.sets == {"name": (None, "Passport"), "wait": (None, 600)}

    def test_finds_nothing_to_do_when_all_is_as_wanted(self) -> None:
        [step] = steps([WANTED], {KEY: {"name": "Passport", "wait": 600, "more": 1}}, {KEY: dict(WANTED.values)})

        assert step.change is Change.SAME

    def test_changes_what_the_pack_itself_had_set(self) -> None:
        here = {"name": "Passport", "wait": 900}

        [step] = steps([WANTED], {KEY: here}, {KEY: here})

        assert step.change is Change.CHANGE
        assert step.sets == {"wait": (900, 600)}

    def test_keeps_what_was_changed_here(self) -> None:
        [step] = steps([WANTED], {KEY: {"name": "Passport", "wait": 300}}, {KEY: {"name": "Passport", "wait": 900}})

        assert step.change is Change.KEEP
        assert step.keeps == {"wait": (300, 600)}

    def test_keeps_what_stood_here_before_the_pack_came(self) -> None:
        [step] = steps([WANTED], {KEY: {"name": "Pass", "wait": 600}}, {})

        assert step.keeps == {"name": ("Pass", "Passport")}

    def test_changes_what_came_with_the_product_and_nobody_touched(self) -> None:
        here = {"name": "Pass", "wait": 600}

        [step] = steps([WANTED], {KEY: here}, {}, untouched={KEY: here, ("role", "clerk"): {}})

        assert step.sets == {"name": ("Pass", "Passport")}

    def test_sets_a_field_that_the_pack_did_not_have_before_and_nobody_set_here(self) -> None:
        here = {"name": "Passport", "wait": None, "note": "ours"}
        wanted = Item("service", "passport", {"name": "Passport", "wait": 600, "note": "theirs"})

        [step] = steps([wanted], {KEY: here}, {KEY: {"name": "Passport"}})

        assert step.sets == {"wait": (None, 600)}
        assert step.keeps == {"note": ("ours", "theirs")}

    def test_keeps_a_field_that_was_emptied_here(self) -> None:
        [step] = steps([WANTED], {KEY: {"name": "Passport", "wait": None}}, {KEY: dict(WANTED.values)})

        assert step.change is Change.KEEP

    def test_changes_one_field_and_keeps_another(self) -> None:
        [step] = steps([WANTED], {KEY: {"name": "Mine", "wait": 900}}, {KEY: {"name": "Pass", "wait": 900}})

        assert step.change is Change.CHANGE
        assert set(step.sets) == {"wait"}
        assert set(step.keeps) == {"name"}

    def test_overwrites_when_told_to(self) -> None:
        [step] = steps([WANTED], {KEY: {"name": "Mine", "wait": 600}}, {}, overwrite=True)

        assert step.sets == {"name": ("Mine", "Passport")}

    def test_leaves_what_the_pack_no_longer_has(self) -> None:
        [step] = steps([], {KEY: {"name": "Passport"}}, {KEY: {"name": "Passport"}})

        assert step.change is Change.GONE
        assert not step.does

    def test_says_nothing_of_what_was_removed_here_and_in_the_pack(self) -> None:
        assert steps([], {}, {KEY: {"name": "Passport"}}) == []

    def test_sets_none_of_what_stands_together_where_one_of_it_is_kept(self) -> None:
        wanted = Item(
            "case_kind", "incident", {"fields": ["reach"], "pressing": ["reach"], "order": 2}, together=("fields", "pressing")
        )

        [step] = steps(
            [wanted], {("case_kind", "incident"): {"fields": ["system"], "pressing": [], "order": 1}}, {wanted.key: {"order": 1}}
        )

        assert step.keeps == {"fields": (["system"], ["reach"]), "pressing": ([], ["reach"])}
        assert step.sets == {"order": (1, 2)}


class TestNowGiven:
    def test_lets_a_kept_field_that_is_empty_here_stay_empty_the_next_time(self) -> None:
        here = {"name": "Passport", "wait": ""}
        [first] = steps([WANTED], {KEY: here}, {})

        [second] = steps([WANTED], {KEY: here}, {KEY: now_given(WANTED, first, {})})

        assert second.keeps == {"wait": ("", 600)}

    def test_does_not_count_kept_fields_as_given(self) -> None:
        given = {"name": "Pass", "wait": 900}
        [step] = steps([WANTED], {KEY: {"name": "Mine", "wait": 900}}, {KEY: given})

        assert now_given(WANTED, step, given) == {"name": "Pass", "wait": 600}
