"""Asks axe-core whether a page can be used by everybody; journeys of all domains use it."""

from pathlib import Path
from typing import Any

from tingtang.ui.assets import UI

AXE = UI / "node_modules" / "axe-core" / "axe.min.js"
SERVED_AXE = (
    "/static/tests/axe.js"  # of the test servers, so that a browser compiles it once: to be told it takes four times as long
)

LOAD = """async address => {
  const script = Object.assign(document.createElement('script'), {src: address});
  const loaded = new Promise(done => { script.onload = () => done(true); script.onerror = () => done(false); });
  document.head.append(script);
  await loaded;
  script.remove();
}"""

# Read in the page: to carry over all that axe tells, the rules that hold among it, took 45 ms more of each 175.
FIND = f"""async ([address, within, options]) => {{
  if (!('axe' in window)) await ({LOAD})(address);
  if (!('axe' in window)) return null;
  return (await axe.run(within || document, options)).violations.map(one =>
    `${{one.id}} (${{one.impact}}): ${{one.help}} – ` + one.nodes.slice(0, 3).map(node => node.html.slice(0, 160)).join(' | '));
}}"""


def assert_accessible(page: Any, *, within: str = "") -> None:
    """Fail with every rule that the page (or the part `within`, a selector) breaks and the first elements that break it."""
    problems = problems_of(page, within=within)
    assert not problems, "\n".join(problems)


def problems_of(page: Any, *, within: str = "", rules: tuple[str, ...] = ()) -> list[str]:
    """What axe-core finds on the page, one line per rule; asked for `rules` alone when there are some."""
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = {"type": "rule", "values": list(rules)}
    found: list[str] | None = page.evaluate(FIND, [SERVED_AXE, within, options])
    if found is None:  # another server's page
        page.evaluate(Path(AXE).read_text(encoding="utf8"))
        return problems_of(page, within=within, rules=rules)
    return found
