#include "formats/pdf_protocol.h"

#include <array>
#include <charconv>
#include <cmath>
#include <string_view>

#include <fmt/format.h>

namespace tessera::formats {
namespace {

using base::Error;
using base::Result;

constexpr std::string_view kWhere = "pdf request";

struct LimitField {
  std::string_view key;
  std::int64_t base::Limits::*value;
};

constexpr std::array<LimitField, 7> kLimitFields = {{
    {"image_side", &base::Limits::image_side},
    {"image_pixels", &base::Limits::image_pixels},
    {"image_aspect", &base::Limits::image_aspect},
    {"file_bytes", &base::Limits::pdf_file_bytes},
    {"max_pages", &base::Limits::pdf_pages},
    {"seconds", &base::Limits::pdf_seconds},
    {"memory", &base::Limits::pdf_memory_bytes},
}};

template <class Number>
Result<Number> number_of(std::string_view argument, std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !(value > Number{})) {
    return Error::usage(std::string(kWhere), fmt::format("a positive number, {}", argument));
  }
  return value;
}

Result<void> set_field(std::string_view argument, PdfRequest& request) {
  const std::size_t equals = argument.find('=');
  const std::string_view key = argument.substr(0, equals);
  const std::string_view text =
      equals == std::string_view::npos ? std::string_view() : argument.substr(equals + 1);
  if (key == "pages") {
    request.pages = text;
    return {};
  }
  if (key == "words") {
    request.with_words = text == "1";
    return {};
  }
  if (key == "dpi") {
    TESSERA_TRY(dpi, number_of<double>(argument, text));
    request.dpi = dpi;
    return {};
  }
  for (const LimitField& field : kLimitFields) {
    if (field.key != key) continue;
    TESSERA_TRY(value, number_of<std::int64_t>(argument, text));
    request.limits.*field.value = value;
    return {};
  }
  return Error::usage(std::string(kWhere),
                      fmt::format("arguments as formats/pdf_protocol.h says, got {}", argument));
}

}  // namespace

std::vector<std::string> pdf_arguments(const PdfRequest& request) {
  std::vector<std::string> arguments = {fmt::format("pages={}", request.pages),
                                        fmt::format("dpi={}", request.dpi),
                                        fmt::format("words={}", request.with_words ? 1 : 0)};
  for (const LimitField& field : kLimitFields) {
    arguments.push_back(fmt::format("{}={}", field.key, request.limits.*field.value));
  }
  return arguments;
}

Result<PdfRequest> parse_pdf_arguments(std::span<const std::string> arguments) {
  PdfRequest request;
  for (const std::string& argument : arguments) {
    TESSERA_TRY(applied, set_field(argument, request));
  }
  return request;
}

double pdf_pixels(double points, double dpi) {
  return std::ceil(points * dpi / 72.0);
}

}  // namespace tessera::formats
