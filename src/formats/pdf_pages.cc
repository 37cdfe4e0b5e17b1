// Which pages: the selection of a user, and what a PDF looks like from outside.
#include <algorithm>
#include <charconv>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "formats/pdf.h"

namespace tessera::formats {
namespace {

using base::Error;
using base::Result;

struct PageRange {
  Index first = 0;
  Index last = 0;
};

std::optional<Index> page_number(std::string_view text) {
  Index value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 1) return std::nullopt;
  return value;
}

// "7", "1-3" or "5-".
std::optional<PageRange> page_range(std::string_view text, Index num_pages) {
  const std::size_t dash = text.find('-');
  const std::optional<Index> first = page_number(text.substr(0, dash));
  if (!first) return std::nullopt;
  if (dash == std::string_view::npos) return PageRange{*first, *first};
  const std::string_view rest = text.substr(dash + 1);
  const std::optional<Index> last = rest.empty() ? std::max(*first, num_pages) : page_number(rest);
  if (!last || *last < *first) return std::nullopt;
  return PageRange{*first, *last};
}

}  // namespace

bool is_pdf(std::span<const std::byte> bytes) {
  constexpr std::size_t kSearched = 1024;  // readers accept other bytes before the signature
  const std::string_view start(reinterpret_cast<const char*>(bytes.data()),
                               std::min(bytes.size(), kSearched));
  return start.find("%PDF-") != std::string_view::npos;
}

Result<std::vector<Index>> parse_page_ranges(std::string_view text,
                                             Index num_pages,
                                             const base::Limits& limits) {
  const auto refuse = [&](std::string_view fact) {
    return Error::invalid_input(fmt::format("pages \"{}\"", text.substr(0, 80)), std::string(fact));
  };
  std::vector<Index> pages;
  std::set<Index> seen;
  std::string_view rest = text.empty() ? "1-" : text;
  while (true) {
    const std::size_t comma = rest.find(',');
    const std::string_view part = rest.substr(0, comma);
    const std::optional<PageRange> range = page_range(part, num_pages);
    if (!range) return refuse(fmt::format("ranges such as 1-3,7, has \"{}\"", part.substr(0, 40)));
    if (range->last > num_pages) {
      return refuse(fmt::format("pages from 1 to {}, asks for {}", num_pages, range->last));
    }
    if (range->last - range->first >= limits.pdf_pages - static_cast<Index>(pages.size())) {
      return refuse(fmt::format("at most {} pages, selects more", limits.pdf_pages));
    }
    for (Index page = range->first; page <= range->last; ++page) {
      if (!seen.insert(page).second)
        return refuse(fmt::format("each page once, {} comes twice", page));
      pages.push_back(page);
    }
    if (comma == std::string_view::npos) return pages;
    rest = rest.substr(comma + 1);
  }
}

}  // namespace tessera::formats
