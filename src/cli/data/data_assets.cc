// tessera data assets: makes the pack that generation draws from, and says what is in one.
#include <array>
#include <map>
#include <memory>
#include <set>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "cli/data/data.h"
#include "synth/assets/assets.h"
#include "synth/assets/build/build.h"
#include "synth/assets/pack.h"

namespace tessera::cli {
namespace {

using base::Error;
using base::Result;
using Json = nlohmann::ordered_json;

constexpr auto kWhere = "data assets";

struct AssetsFlags {
  std::string sources = "/";
  std::string mix = "standard";
  std::string out;
  std::string list;
  bool is_json = false;
};

// What stands on one side of the split.
Json side_json(const synth::Assets& assets, synth::Split split) {
  const synth::AssetView view(assets, split);
  std::set<std::string> families;
  std::map<std::string, Index> scripts;
  for (const synth::FontInfo& font : view.fonts()) {
    families.insert(font.family);
    for (const synth::Script script : synth::kScripts) {
      if (font.covers(script)) ++scripts[std::string(to_string(script))];
    }
  }
  Json paragraphs = Json::object();
  Json words = Json::object();
  for (const synth::Language language : synth::kLanguages) {
    const std::string name(to_string(language));
    paragraphs[name] = view.paragraphs(language).size();
    for (const synth::WordList list : synth::kWordLists) {
      const std::size_t size = view.words(list, language).size();
      if (size > 0) words[std::string(to_string(list))][name] = size;
    }
  }
  std::map<std::string, Index> styles;
  for (const synth::PictureInfo& picture : view.pictures()) {
    ++styles[std::string(to_string(picture.style))];
  }
  return {{"fonts", view.fonts().size()},
          {"families", families.size()},
          {"fonts_of_script", scripts},
          {"paragraphs", paragraphs},
          {"words", words},
          {"nouns", view.nouns().size()},
          {"pictures", view.pictures().size()},
          {"pictures_of_style", styles}};
}

Json summary_json(const synth::Assets& assets, std::size_t num_bytes) {
  Json origins = Json::array();
  for (const synth::Origin& origin : assets.origins()) {
    origins.push_back({{"package", origin.package},
                       {"version", origin.version},
                       {"licence", origin.licence},
                       {"credit", origin.credit}});
  }
  Json licences = Json::array();
  for (const synth::Licence& licence : assets.licences())
    licences.push_back(licence.id);
  return {{"mix", assets.content().mix},
          {"bytes", num_bytes},
          {"sha256", assets.identity()},
          {"train", side_json(assets, synth::Split::kTrain)},
          {"held_out", side_json(assets, synth::Split::kHeldOut)},
          {"licences", std::move(licences)},
          {"origins", std::move(origins)}};
}

std::string side_text(const Json& side) {
  std::string text = fmt::format("{} fonts of {} families (", side["fonts"].get<Index>(),
                                 side["families"].get<Index>());
  for (const auto& [script, count] : side["fonts_of_script"].items()) {
    text += fmt::format("{} {}, ", count.get<Index>(), script);
  }
  text.resize(text.size() - 2);
  text += ")\n    paragraphs:";
  for (const auto& [language, count] : side["paragraphs"].items()) {
    text += fmt::format(" {} {}", count.get<Index>(), language);
  }
  text += fmt::format("\n    {} pictures of {} things\n", side["pictures"].get<Index>(),
                      side["nouns"].get<Index>());
  for (const auto& [list, counts] : side["words"].items()) {
    text += fmt::format("    {}:", list);
    for (const auto& [language, count] : counts.items()) {
      text += fmt::format(" {} {}", count.get<Index>(), language);
    }
    text += '\n';
  }
  return text;
}

void print_summary(Program& program,
                   const AssetsFlags& flags,
                   const synth::Assets& assets,
                   std::size_t num_bytes) {
  const Json summary = summary_json(assets, num_bytes);
  if (flags.is_json) {
    program.print_json(summary.dump(-1, ' ', false, Json::error_handler_t::replace));
    return;
  }
  program.print(fmt::format("{} mix, {} bytes, sha256 {}\n  train: {}  held out: {}",
                            assets.content().mix, num_bytes, assets.identity(),
                            side_text(summary["train"]), side_text(summary["held_out"])));
  for (const synth::Origin& origin : assets.origins()) {
    program.print(fmt::format("  {} {}: {}\n", origin.package, origin.version, origin.licence));
  }
}

Result<int> list_pack(Program& program, const AssetsFlags& flags) {
  TESSERA_TRY(file, base::MappedFile::open(flags.list));
  TESSERA_TRY(assets, synth::Assets::parse(file.bytes(), flags.list));
  print_summary(program, flags, *assets, file.bytes().size());
  return kExitDone;
}

Result<int> make_pack(Program& program, const AssetsFlags& flags) {
  const std::optional<synth::build::Mix> mix = synth::build::mix_from(flags.mix);
  TESSERA_TRY(content,
              synth::build::build_assets(
                  {.root = flags.sources, .mix = mix.value_or(synth::build::Mix::kStandard)}));
  const std::vector<std::byte> pack = synth::encode_pack(content);
  TESSERA_TRY(assets, synth::Assets::parse(pack, flags.out));
  TESSERA_TRY(file, base::AtomicFile::create(flags.out));
  TESSERA_TRY(written, file.write(pack));
  TESSERA_TRY(finished, file.finish());
  print_summary(program, flags, *assets, pack.size());
  return kExitDone;
}

Result<int> assets(Program& program, const AssetsFlags& flags) {
  if (flags.out.empty() == flags.list.empty()) {
    return Error::usage(kWhere, "one of --out and --list, is both or neither");
  }
  return flags.list.empty() ? make_pack(program, flags) : list_pack(program, flags);
}

}  // namespace

void add_data_assets(CLI::App& data, Program& program) {
  auto flags = std::make_shared<AssetsFlags>();
  CLI::App* command =
      data.add_subcommand("assets", "Pack fonts, texts and pictures that generation draws from");
  command
      ->add_option("--sources", flags->sources,
                   "Root with the Debian packages: installed, or unpacked by tools/data_sources")
      ->capture_default_str();
  command->add_option("--mix", flags->mix, "How much: standard (15 MiB at most), full or test")
      ->check(CLI::IsMember({"standard", "full", "test"}))
      ->capture_default_str();
  command->add_option("--out", flags->out, "The pack file to write");
  command->add_option("--list", flags->list, "A pack file: say what is in it, with licences");
  command->add_flag("--json", flags->is_json, "Print one JSON object");
  program.on(command, [flags](Program& run) { return assets(run, *flags); });
}

}  // namespace tessera::cli
