"""The states and steps from which a new kind of case starts."""

from typing import Any


def _state(code: str, phase: str, hans: str, hant: str, en: str, **more: Any) -> dict[str, Any]:
    return {"code": code, "phase": phase, "names": {"zh-hans": hans, "zh-hant": hant, "en": en}, **more}


def _way(code: str, starts: list[str], to: str, hans: str, hant: str, en: str, **more: Any) -> dict[str, Any]:
    return {"code": code, "from": starts, "to": to, "names": {"zh-hans": hans, "zh-hant": hant, "en": en}, **more}


# Its page of states and steps changes it.
BEGINNING: dict[str, Any] = {
    "states": [
        _state("new", "new", "新建", "新建", "New"),
        _state("working", "working", "处理中", "處理中", "In progress"),
        _state("pending", "pending", "等待客户", "等待客戶", "Waiting for the customer", pauses=["*"]),
        _state("resolved", "resolved", "已解决", "已解決", "Resolved"),
        _state("closed", "closed", "已办结", "已辦結", "Closed"),
    ],
    "steps": [
        _way("begin", ["new"], "working", "开始处理", "開始處理", "Begin"),
        _way("wait", ["new", "working"], "pending", "等待客户", "等待客戶", "Wait for the customer", asks_reason=True),
        _way("go_on", ["pending"], "working", "继续处理", "繼續處理", "Go on"),
        _way(
            "resolve",
            ["new", "working", "pending"],
            "resolved",
            "解决",
            "解決",
            "Resolve",
            requires=["answer", "tasks", "checklist"],
        ),
        _way("close", ["resolved"], "closed", "办结", "辦結", "Close"),
        _way("reopen", ["resolved", "closed"], "working", "重新打开", "重新開啟", "Reopen", asks_reason=True),
    ],
}

# Of a kind that a procedure leads: the case is resolved by itself when the procedure is over.
LED: dict[str, Any] = {
    "states": BEGINNING["states"],
    "steps": [
        _way("resolve", one["from"], one["to"], "流程完成", "流程完成", "The procedure is done", requires=["procedure"])
        if one["code"] == "resolve"
        else one
        for one in BEGINNING["steps"]
    ],
}
