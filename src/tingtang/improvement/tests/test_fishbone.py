"""The drawing of causes: six branches, every word of a cause on it, nothing over another thing."""

from tingtang.improvement.models import Correction
from tingtang.improvement.shown.fishbone import HEAD, SLOT, TWIG, WIDTH, fishbone, lines_of, wide

LONG = "柜台人员不知道标识由谁负责更新，换班时也没有交接，新人照旧指路"


class TestFishbone:
    def test_is_not_drawn_before_a_cause_is_known(self) -> None:
        assert fishbone(Correction(title="等候区标识不清", causes={})) is None

    def test_has_six_branches_with_the_causes_of_each_in_full(self) -> None:
        fish = fishbone(
            Correction(title="等候区标识不清", causes={"people": [LONG, "新人多"], "measurement": ["没有人检查 signs"]})
        )

        assert fish is not None
        written = [["".join(line for line, _y in cause.lines) for cause in bone.causes] for bone in fish.bones]
        assert written == [[LONG, "新人多"], [], [], [], [], ["没有人检查 signs"]]

    def test_keeps_all_within_its_frame_and_causes_apart(self) -> None:
        fish = fishbone(
            Correction(title="等候区标识不清" * 5, causes={"people": [LONG] * 6, "method": [LONG], "surroundings": ["a" * 90]})
        )

        assert fish is not None
        for bone in fish.bones:
            heights = [y for cause in bone.causes for _line, y in cause.lines]
            assert heights == sorted(set(heights)) and all(0 < y < fish.height for y in heights)
            assert bone.box_left >= 0 and 0 <= bone.box_top <= fish.height - 28
            assert all(0 <= cause.left < cause.right <= WIDTH - HEAD for cause in bone.causes)
        assert TWIG < SLOT


class TestLinesOf:
    def test_fit_and_lose_no_letter(self) -> None:
        for text in (LONG, "a very long English sentence about signs that nobody ever renewed", "x" * 80, "短"):
            lines = lines_of(text, TWIG)

            assert all(wide(line) <= TWIG for line in lines)
            assert "".join("".join(lines).split()) == "".join(text.split())
