#include "draw/page/html.h"

#include <fmt/format.h>

namespace tessera::draw {
namespace {

constexpr std::string_view kStyle = R"(
:root { color-scheme: light dark; --ink: #1f2933; --faint: #6b7785; --line: #d9dee4;
  --back: #fdfdfc; --card: #ffffff; --a: #1d5fd1; --b: #c2570c; --pale: #9dbcf0; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e8ec; --faint: #9aa5b1; --line: #39424d;
  --back: #14181d; --card: #1b2128; --a: #7db2ff; --b: #ffab66; --pale: #38557f; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 84rem; padding: 1rem; font: 15px/1.45 system-ui, sans-serif;
  color: var(--ink); background: var(--back); }
h1 { font-size: 1.3rem; margin: .2rem 0 .8rem; overflow-wrap: anywhere; }
h2 { font-size: 1.05rem; margin: 1.4rem 0 .5rem; }
.facts { display: flex; flex-wrap: wrap; gap: .4rem 1.6rem; margin: 0 0 1rem; }
.facts div { min-width: 6rem; }
.facts dt { color: var(--faint); font-size: .8rem; }
.facts dd { margin: 0; font-size: 1.1rem; font-variant-numeric: tabular-nums; }
.charts { display: grid; gap: 1rem;
  grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); }
figure, .card { margin: 0; padding: .7rem; background: var(--card);
  border: 1px solid var(--line); border-radius: .5rem; }
figcaption { font-weight: 600; margin-bottom: .3rem; }
svg { display: block; width: 100%; height: auto; }
path { fill: none; stroke-width: 1.6; }
.line-a { stroke: var(--a); } .line-b { stroke: var(--b); }
.line-faint { stroke: var(--pale); stroke-width: 1; }
.bar { fill: var(--a); stroke: none; }
circle.line-b, .heat { fill: var(--b); stroke: none; }
.even { fill: var(--line); }
.grid { stroke: var(--line); stroke-width: 1; }
.axis { font-size: 11px; fill: var(--faint); }
.end { text-anchor: end; } .middle { text-anchor: middle; }
.legend { margin: .3rem 0 0; display: flex; flex-wrap: wrap; gap: .2rem 1rem; font-size: .85rem;
  color: var(--faint); }
.legend svg { display: inline-block; width: 18px; height: 8px; margin-right: .35rem;
  vertical-align: middle; }
.none { color: var(--faint); }
.card { margin-bottom: 1rem; }
.card pre { margin: .2rem 0; white-space: pre-wrap; overflow-wrap: anywhere;
  font: .85rem/1.4 ui-monospace, monospace; }
.card b { color: var(--faint); font-weight: 400; font-size: .8rem; }
details summary { cursor: pointer; color: var(--faint); font-size: .85rem; }
.right { color: var(--a); }
)";

bool is_control(char letter) {
  const auto byte = static_cast<unsigned char>(letter);
  return (byte < 0x20 && letter != '\n' && letter != '\t') || byte == 0x7F;
}

}  // namespace

std::string html_text(std::string_view text) {
  std::string out;
  for (const char letter : text) {
    switch (letter) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        if (is_control(letter)) {
          out += "\xEF\xBF\xBD";
        } else {
          out += letter;
        }
    }
  }
  return out;
}

std::string facts_list(const std::vector<PageFact>& facts) {
  std::string html = "<dl class=\"facts\">";
  for (const PageFact& fact : facts) {
    html += fmt::format("<div><dt>{}</dt><dd>{}</dd></div>", html_text(fact.name),
                        html_text(fact.value));
  }
  return html + "</dl>";
}

std::string html_page(const HtmlPage& page) {
  return fmt::format(
      "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
      "<title>{0}</title><style>{1}{2}</style></head><body><h1>{0}</h1>{3}</body></html>\n",
      html_text(page.title), kStyle, page.style, page.body);
}

}  // namespace tessera::draw
