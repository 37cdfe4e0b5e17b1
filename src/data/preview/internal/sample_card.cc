#include "data/preview/internal/sample_card.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "draw/boxes.h"
#include "draw/page/html.h"
#include "formats/data_uri.h"

namespace tessera::data::internal {
namespace {

using base::Result;
using draw::html_text;
using formats::Json;

constexpr int kQuality = 80;

constexpr std::string_view kStyle = R"(
.cards { columns: 2 34rem; column-gap: 1rem; }
.cards .card { break-inside: avoid; }
.card h3 { font-size: .95rem; margin: 0 0 .2rem; }
.card .what { color: var(--faint); font-size: .8rem; margin: 0 0 .4rem; overflow-wrap: anywhere; }
.card .picture { margin: .3rem 0; background: var(--line); }
.card pre { padding-left: .6rem; border-left: 3px solid var(--line); max-height: 30rem;
  overflow: auto; }
.card pre.answer { border-left-color: var(--a); }
.picture rect { fill: none; vector-effect: non-scaling-stroke; }
.picture rect:hover { fill: #ffcc0055; }
.truth rect { stroke: #1d9b4f; stroke-width: 1; pointer-events: all; }
.found rect { stroke-width: 2.5; pointer-events: all; }
.tiles path { stroke: #b000b0; stroke-width: 1; stroke-dasharray: 6 4;
  vector-effect: non-scaling-stroke; }
.token:nth-child(odd) { background: #1d5fd122; } .token:nth-child(even) { background: #c2570c22; }
.switches { position: sticky; top: 0; background: var(--back); padding: .4rem 0; z-index: 1; }
.switches label { margin-right: 1rem; }
body:has(#show-truth:not(:checked)) .truth, body:has(#show-found:not(:checked)) .found,
body:has(#show-tiles:not(:checked)) .tiles { display: none; }
body:has(#show-tokens:not(:checked)) .token { background: none; }
)";

std::string colour_of(std::size_t box_idx) {
  const draw::Rgb& colour = draw::kBoxColours[box_idx % draw::kBoxColours.size()];
  return fmt::format("#{:02x}{:02x}{:02x}", colour[0], colour[1], colour[2]);
}

std::string rect(const PreviewBox& box, std::string_view attributes) {
  return fmt::format(R"(<rect x="{}" y="{}" width="{}" height="{}"{}><title>{}</title></rect>)",
                     box.box[0], box.box[1], std::max<Index>(1, box.box[2] - box.box[0]),
                     std::max<Index>(1, box.box[3] - box.box[1]), attributes, html_text(box.text));
}

// Lines between the tiles of the canvas that the picture lies on, in pixels of the picture.
std::string tile_lines(const formats::Image& image, const processor::ImageSpan& span) {
  const auto width = static_cast<double>(image.width);
  const auto height = static_cast<double>(image.height);
  const auto canvas_width = static_cast<double>(span.resolution.width);
  const auto canvas_height = static_cast<double>(span.resolution.height);
  const double scale = std::min(canvas_width / width, canvas_height / height);
  const double left = (canvas_width - width * scale) / 2;
  const double top = (canvas_height - height * scale) / 2;
  std::string path;
  for (Index i = 1; i < span.grid.columns; ++i) {
    const double x = canvas_width * static_cast<double>(i) / static_cast<double>(span.grid.columns);
    path += fmt::format("M{:.1f} 0V{}", (x - left) / scale, image.height);
  }
  for (Index i = 1; i < span.grid.rows; ++i) {
    const double y = canvas_height * static_cast<double>(i) / static_cast<double>(span.grid.rows);
    path += fmt::format("M0 {:.1f}H{}", (y - top) / scale, image.width);
  }
  return path.empty() ? "" : fmt::format(R"(<g class="tiles"><path d="{}"/></g>)", path);
}

Result<std::string> picture_html(const PreviewSample& sample, std::size_t image_idx) {
  const formats::Image& image = sample.images[image_idx];
  TESSERA_TRY(file, formats::encode_jpeg(image, kQuality));
  std::string html =
      fmt::format(R"(<div class="picture" style="max-width:{}px"><svg viewBox="0 0 {} {}">)"
                  R"(<image href="data:image/jpeg;base64,{}" width="{}" height="{}"/>)",
                  std::max<Index>(image.width, 200), image.width, image.height,
                  formats::encode_base64(file), image.width, image.height);
  if (image_idx < sample.spans.size()) html += tile_lines(image, sample.spans[image_idx]);
  html += "<g class=\"truth\">";
  for (const PreviewBox& box : sample.truth_boxes) {
    if (box.image == static_cast<Index>(image_idx)) html += rect(box, "");
  }
  html += "</g><g class=\"found\">";
  for (std::size_t i = 0; i < sample.answer_boxes.size(); ++i) {
    const PreviewBox& box = sample.answer_boxes[i];
    if (box.image != static_cast<Index>(image_idx)) continue;
    html += rect(box, fmt::format(R"( stroke="{}")", colour_of(i)));
  }
  return html + "</g></svg></div>";
}

// The text with a mark for each token. Bytes of one character that lie in several tokens stand with
// the first of them.
Result<std::string> token_html(const std::string& text, const text::Tokenizer& tokenizer) {
  TESSERA_TRY(ids, tokenizer.encode(text));
  std::string html;
  std::string piece;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (!tokenizer.append_bytes(ids[i], i == 0, {}, piece)) continue;
    std::string next;
    const bool continues = i + 1 < ids.size() &&
                           tokenizer.append_bytes(ids[i + 1], /*is_first=*/false, {}, next) &&
                           !next.empty() && (next.front() & 0xC0) == 0x80;
    if (continues) continue;
    html += fmt::format(R"(<span class="token">{}</span>)", html_text(piece));
    piece.clear();
  }
  return html;
}

std::string role_name(processor::Role role) {
  switch (role) {
    case processor::Role::kSystem:
      return "system";
    case processor::Role::kUser:
      return "user";
    case processor::Role::kAssistant:
      break;
  }
  return "assistant";
}

// A text, or the texts of a list.
std::string words_of(const Json& json) {
  if (json.is_string()) return json.get_ref<const std::string&>();
  std::string words;
  if (!json.is_array()) return words;
  for (const Json& each : json) {
    if (!each.is_string()) continue;
    if (!words.empty()) words += ", ";
    words += each.get_ref<const std::string&>();
  }
  return words;
}

// "task ocr.page · layouts letter · ...": the short fields of the document.
std::string facts_of(const Json& document) {
  std::string text;
  for (const char* key : {"task", "turn_tasks", "part", "layouts", "language", "effects", "fonts",
                          "passages", "cutouts", "phrases"}) {
    const auto found = document.find(key);
    if (found == document.end()) continue;
    const std::string value = words_of(*found);
    if (value.empty()) continue;
    text += fmt::format("{}{} {}", text.empty() ? "" : " · ", key, value);
  }
  return text;
}

std::string sizes_of(const PreviewSample& sample) {
  std::string text;
  for (std::size_t i = 0; i < sample.images.size() && i < sample.spans.size(); ++i) {
    const processor::ImageSpan& span = sample.spans[i];
    text += fmt::format("{}x{} pixels on {}x{} tiles ({} tokens) · ", sample.images[i].width,
                        sample.images[i].height, span.grid.columns, span.grid.rows, span.count);
  }
  return text;
}

}  // namespace

std::string_view card_style() {
  return kStyle;
}

std::string card_switches(bool shows_tokens) {
  std::string html = "<p class=\"switches\">";
  const auto add = [&html](std::string_view id, std::string_view label) {
    html +=
        fmt::format(R"(<label><input type="checkbox" id="show-{}" checked> {}</label>)", id, label);
  };
  add("truth", "what is known (green)");
  add("found", "boxes of answers");
  add("tiles", "tiles");
  if (shows_tokens) add("tokens", "tokens");
  return html + "</p>";
}

Result<std::string> sample_card(const PreviewSample& sample,
                                Index number,
                                const processor::Processor& processor,
                                bool shows_tokens) {
  std::string html = fmt::format(
      R"(<div class="card"><h3>{}. {}</h3><p class="what">{}{} tokens, {} to learn</p>)", number,
      html_text(sample.place), sizes_of(sample), sample.num_tokens, sample.num_targets);
  if (sample.document.is_object()) {
    html += fmt::format(R"(<p class="what">{}</p>)", html_text(facts_of(sample.document)));
  }
  for (std::size_t i = 0; i < sample.images.size(); ++i) {
    TESSERA_TRY(picture, picture_html(sample, i));
    html += picture;
  }
  for (const processor::Message& message : sample.conversation.messages) {
    std::string content = html_text(message.content);
    if (shows_tokens) {
      TESSERA_TRY(tokens, token_html(message.content, processor.tokenizer()));
      content = std::move(tokens);
    }
    const bool is_answer = message.role == processor::Role::kAssistant;
    html += fmt::format("<b>{}</b><pre{}>{}</pre>", role_name(message.role),
                        is_answer ? " class=\"answer\"" : "", content);
  }
  return html + "</div>";
}

}  // namespace tessera::data::internal
