#include "formats/tar.h"

#include <algorithm>
#include <cstring>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "formats/json.h"
#include "formats/test_files.h"

namespace tessera::formats {
namespace {

std::string golden(const std::string& name) {
  return std::string(TESSERA_SOURCE_DIR) + "/tests/golden/tar/" + name;
}

std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

// One member, field by field, with a checksum that is right unless it is asked for otherwise.
struct Member {
  std::string name = "a.txt";
  char type = '0';
  std::string size = "00000000003";
  std::string contents = "abc";
  std::string prefix{};
  int checksum_error = 0;
};

std::string block_of(const Member& member) {
  std::string block(512, '\0');
  const auto put = [&block](std::size_t offset, const std::string& text) {
    block.replace(offset, text.size(), text);
  };
  put(0, member.name);
  put(124, member.size);
  put(148, "        ");
  put(156, std::string(1, member.type));
  put(257, "ustar");
  put(345, member.prefix);
  int sum = member.checksum_error;
  for (const char each : block)
    sum += static_cast<unsigned char>(each);
  std::string octal;
  for (int i = 0; i < 6; ++i, sum /= 8)
    octal.insert(octal.begin(), static_cast<char>('0' + sum % 8));
  put(148, octal + '\0');
  return block;
}

std::string padded(std::string contents) {
  contents.resize((contents.size() + 511) / 512 * 512, '\0');
  return contents;
}

std::string end_blocks() {
  return std::string(1024, '\0');
}

std::string archive_of(const std::vector<Member>& members) {
  std::string archive;
  for (const Member& member : members)
    archive += block_of(member) + padded(member.contents);
  return archive + end_blocks();
}

// An extended header with one record in front of a file.
std::string with_record(const std::string& record, char type = 'x') {
  Member extension{.name = "ext", .type = type, .size = "00000000777", .contents = record};
  extension.size = base::cat("000000000", record.size() / 8, record.size() % 8);
  return archive_of({extension, {}});
}

std::string error_of(const std::string& archive,
                     const base::Limits& limits = base::default_limits()) {
  const auto entries = parse_tar(bytes_of(archive), "t.tar", limits);
  return entries ? "" : entries.error().to_string();
}

std::vector<std::string> names_in(const std::string& archive) {
  const auto entries = parse_tar(bytes_of(archive), "t.tar");
  EXPECT_TRUE(entries) << entries.error().to_string();
  std::vector<std::string> names;
  if (!entries) return names;
  for (const TarEntry& entry : *entries)
    names.push_back(entry.name);
  return names;
}

TEST(ParseTar, FindsWhatPythonFinds) {
  const Json expected = read_json_file(golden("expected.json")).value();
  for (const char* form : {"ustar", "gnu", "pax"}) {
    const auto file = base::MappedFile::open(golden(base::cat(form, ".tar"))).value();
    const auto entries = parse_tar(file.bytes(), form);
    ASSERT_TRUE(entries) << entries.error().to_string();
    const Json& list = expected.at(form);
    ASSERT_EQ(entries->size(), list.size()) << form;
    for (std::size_t i = 0; i < list.size(); ++i) {
      const TarEntry& entry = (*entries)[i];
      EXPECT_EQ(entry.name, list[i].at("name").get<std::string>());
      EXPECT_EQ(entry.offset, list[i].at("offset").get<std::uint64_t>());
      EXPECT_EQ(entry.num_bytes, list[i].at("bytes").get<std::uint64_t>());
      EXPECT_TRUE(holds_entry(file.bytes(), entry)) << entry.name;
    }
  }
}

TEST(ParseTar, ReadsThePartsOfAName) {
  EXPECT_EQ(names_in(archive_of({{.prefix = "some/folder"}})),
            (std::vector<std::string>{"some/folder/a.txt"}));
  EXPECT_EQ(names_in(archive_of({{.name = "..a/b.."}})), (std::vector<std::string>{"..a/b.."}));
  EXPECT_EQ(names_in(archive_of({{.type = '\0'}, {.name = "b", .type = '7'}})),
            (std::vector<std::string>{"a.txt", "b"}));
  EXPECT_EQ(names_in(archive_of({{.type = '5', .size = "", .contents = ""}, {.name = "b"}})),
            (std::vector<std::string>{"b"}));
  EXPECT_EQ(names_in(with_record("16 path=b/c.txt\n")), (std::vector<std::string>{"b/c.txt"}));
  EXPECT_EQ(names_in(end_blocks()), std::vector<std::string>{});
}

TEST(ParseTar, ReadsSizesInEveryForm) {
  const auto size_in = [](const std::string& archive) {
    const auto entries = parse_tar(bytes_of(archive), "t.tar");
    EXPECT_TRUE(entries) << entries.error().to_string();
    return entries ? entries->at(0).num_bytes : 0;
  };
  EXPECT_EQ(size_in(archive_of({{.size = " 3 "}})), 3U);
  EXPECT_EQ(size_in(archive_of({{.size = std::string("\x80\0\0\0\0\0\0\0\0\0\0\3", 12)}})), 3U);
  EXPECT_EQ(size_in(with_record("10 size=2\n")), 2U);
}

TEST(ParseTar, RefusesWhatIsDamaged) {
  const std::string whole = archive_of({{}});
  EXPECT_EQ(error_of(""), "t.tar: tar archive: blocks of zeros at the end, is cut off, at byte 0");
  EXPECT_EQ(error_of(whole.substr(0, 700)),
            "t.tar: tar archive: blocks of zeros at the end, is cut off, at byte 700");
  EXPECT_EQ(error_of(whole.substr(0, 514)),
            "t.tar: tar archive: contents inside the archive, has 3 bytes of 2, at byte 0");
  EXPECT_EQ(error_of(whole.substr(0, 1024)),
            "t.tar: tar archive: blocks of zeros at the end, is cut off, at byte 1024");
  EXPECT_EQ(error_of(archive_of({{.checksum_error = 1}})),
            "t.tar: tar archive: a header with a right checksum, has none, at byte 0");
  EXPECT_EQ(error_of(archive_of({{.size = "0000000000x"}})),
            "t.tar: tar archive: a header with a right checksum, has none, at byte 0");
  EXPECT_EQ(
      error_of(archive_of({{.size = "77777777777"}})),
      "t.tar: tar archive: contents inside the archive, has 8589934591 bytes of 1536, at byte "
      "0");
  const std::string huge = "\x80" + std::string(11, '\xff');
  EXPECT_NE(error_of(archive_of({{.size = huge}})), "");
  EXPECT_EQ(error_of(whole + "x"),
            "t.tar: tar archive: nothing behind its end, goes on, at byte 1024");
  EXPECT_EQ(error_of(whole + whole),
            "t.tar: tar archive: nothing behind its end, goes on, at byte 1024");
}

TEST(ParseTar, RefusesWhatIsHostile) {
  EXPECT_NE(error_of(archive_of({{.name = "/etc/passwd"}})).find("a relative name"),
            std::string::npos);
  for (const char* name : {"..", "../a", "a/../b", "a/.."})
    EXPECT_NE(error_of(archive_of({{.name = name}})).find("without \"..\""), std::string::npos);
  EXPECT_NE(error_of(archive_of({{.name = ""}})).find("a name, has another"), std::string::npos);
  EXPECT_NE(error_of(archive_of({{.name = "a\nb"}})).find("control characters"), std::string::npos);
  for (const char type : {'1', '2', '3', '4', '6', 'S', 'K', 'V', 'Z'}) {
    EXPECT_NE(error_of(archive_of({{.type = type}})).find("a file or a folder, is a link"),
              std::string::npos)
        << type;
  }
  EXPECT_NE(error_of(archive_of({{.type = '5'}})).find("a folder without contents"),
            std::string::npos);
}

TEST(ParseTar, RefusesExtendedHeadersThatLie) {
  EXPECT_NE(error_of(with_record("16 path=../a.txt\n")).find("records"), std::string::npos);
  EXPECT_NE(error_of(with_record("17 path=../a.txt\n")).find("without \"..\""), std::string::npos);
  EXPECT_NE(error_of(with_record("99 path=b\n")).find("records"), std::string::npos);
  EXPECT_NE(error_of(with_record("x path=b\n")).find("records"), std::string::npos);
  EXPECT_NE(error_of(with_record("2 ")).find("records"), std::string::npos);
  EXPECT_NE(error_of(with_record("8 pathb\n")).find("records"), std::string::npos);
  EXPECT_NE(error_of(with_record("11 size=-1\n")).find("a size"), std::string::npos);
  EXPECT_NE(error_of(with_record("14 size=99999\n")).find("contents inside"), std::string::npos);
  EXPECT_NE(error_of(with_record("22 GNU.sparse.major=1\n")).find("without holes"),
            std::string::npos);
  EXPECT_NE(error_of(with_record("10 path=b\n", 'g')).find("a global header"), std::string::npos);
  const std::string extension = with_record("10 path=b\n").substr(0, 1024);
  EXPECT_NE(error_of(extension + end_blocks()).find("a file behind an extended header"),
            std::string::npos);
}

TEST(ParseTar, HoldsItselfToTheLimits) {
  base::Limits limits;
  limits.tar_files = 1;
  EXPECT_EQ(error_of(archive_of({{}}), limits), "");
  EXPECT_EQ(error_of(archive_of({{}, {}}), limits), "t.tar: at most 1 files, has more");
  limits.tar_name_bytes = 4;
  EXPECT_NE(error_of(archive_of({{}}), limits).find("names of at most 4 bytes, has 5"),
            std::string::npos);
  limits.tar_header_bytes = 5;
  EXPECT_NE(error_of(with_record("10 path=b\n"), limits).find("extended header of at most 5"),
            std::string::npos);
}

// The files of the golden archive of one form, written by us.
std::vector<std::pair<std::string, std::string>> golden_files(const std::string& form) {
  const auto file = base::MappedFile::open(golden(form + ".tar")).value();
  std::vector<std::pair<std::string, std::string>> files;
  for (const TarEntry& entry : parse_tar(file.bytes(), form).value()) {
    const auto contents = file.bytes().subspan(entry.offset, entry.num_bytes);
    files.emplace_back(
        entry.name, std::string(reinterpret_cast<const char*>(contents.data()), contents.size()));
  }
  return files;
}

void write_archive(const std::string& path,
                   const std::vector<std::pair<std::string, std::string>>& files) {
  auto writer = TarWriter::create(path).value();
  for (const auto& [name, contents] : files)
    ASSERT_TRUE(writer.add(name, bytes_of(contents)));
  ASSERT_TRUE(writer.finish());
}

TEST(TarWriter, WritesTheBytesThatPythonWrites) {
  const TemporaryFolder folder;
  write_archive(folder.file("a.tar"), golden_files("ustar"));
  EXPECT_EQ(folder.read("a.tar"), base::read_text_file(golden("ustar.tar"), 1 << 20).value());
}

TEST(TarWriter, LongNamesComeBack) {
  const TemporaryFolder folder;
  auto files = golden_files("pax");
  for (const std::size_t length : {99, 100, 101, 989, 990, 991, 992, 4096})
    files.emplace_back(std::string(length, 'n'), base::cat("name of ", length));
  write_archive(folder.file("a.tar"), files);
  const auto file = base::MappedFile::open(folder.file("a.tar")).value();
  const auto entries = parse_tar(file.bytes(), "a.tar");
  ASSERT_TRUE(entries) << entries.error().to_string();
  ASSERT_EQ(entries->size(), files.size());
  for (std::size_t i = 0; i < files.size(); ++i) {
    const TarEntry& entry = (*entries)[i];
    EXPECT_EQ(entry.name, files[i].first);
    const auto contents = file.bytes().subspan(entry.offset, entry.num_bytes);
    EXPECT_TRUE(std::ranges::equal(contents, bytes_of(files[i].second)));
    EXPECT_TRUE(holds_entry(file.bytes(), entry));
  }
}

TEST(TarWriter, RefusesNamesThatCouldNotBeRead) {
  const TemporaryFolder folder;
  auto writer = TarWriter::create(folder.file("a.tar")).value();
  for (const char* name : {"", "/a", "../a", "a/..", "a\nb", "folder/"})
    EXPECT_FALSE(writer.add(name, {})) << name;
  EXPECT_TRUE(writer.add("a", {}));
}

TEST(TarWriter, AnUnfinishedArchiveLeavesNothing) {
  const TemporaryFolder folder;
  {
    auto writer = TarWriter::create(folder.file("a.tar")).value();
    EXPECT_TRUE(writer.add("a", bytes_of("abc")));
  }
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(TarIndex, SaysWhereTheFilesAre) {
  EXPECT_EQ(tar_index_path("a/shard-000001.tar"), "a/shard-000001.idx");
  EXPECT_EQ(tar_index_path("a/shard"), "a/shard.idx");
  const TemporaryFolder folder;
  write_archive(folder.file("a.tar"), golden_files("pax"));
  const auto file = base::MappedFile::open(folder.file("a.tar")).value();
  const auto index = parse_tar_index(folder.read("a.idx"), "a.idx");
  ASSERT_TRUE(index) << index.error().to_string();
  EXPECT_EQ(index->archive_bytes, file.bytes().size());
  EXPECT_EQ(index->entries, parse_tar(file.bytes(), "a.tar").value());
}

TEST(TarIndex, RefusesWhatIsDamaged) {
  const std::vector<TarEntry> entries = {{.name = "a", .offset = 512, .num_bytes = 3},
                                         {.name = "b c", .offset = 1536, .num_bytes = 0}};
  const std::string text = format_tar_index(3072, entries);
  ASSERT_TRUE(parse_tar_index(text, "i"));
  EXPECT_EQ(parse_tar_index(text, "i")->entries, entries);
  const auto error = [](const std::string& damaged) {
    const auto index = parse_tar_index(damaged, "i");
    return index ? "" : index.error().to_string();
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string damaged = text;
    damaged[i] = damaged[i] == '7' ? '8' : '7';
    const auto index = parse_tar_index(damaged, "i");
    // Only the size of the archive may have changed to another valid one.
    EXPECT_TRUE(!index || index->archive_bytes != 3072) << i;
    EXPECT_FALSE(parse_tar_index(text.substr(0, i), "i")) << i;
  }
  EXPECT_NE(error("").find("begins otherwise"), std::string::npos);
  std::string zeros = text;
  zeros.insert(zeros.find("3072"), "0");
  EXPECT_NE(error(zeros).find("in its first line"), std::string::npos);
  EXPECT_NE(error(format_tar_index(600, entries)).find("line 3 holds another"), std::string::npos);
  const std::vector<TarEntry> outside = {{.name = "../a", .offset = 512, .num_bytes = 3}};
  EXPECT_NE(error(format_tar_index(3072, outside)).find("line 2 holds another"), std::string::npos);
}

TEST(TarIndex, IsMadeWhenAbsentAndAgainWhenStale) {
  const TemporaryFolder folder;
  const auto entries_of = [&folder] {
    const auto file = base::MappedFile::open(folder.file("a.tar")).value();
    return read_tar_entries(file).value();
  };
  write_archive(folder.file("a.tar"), {{"x", "1"}, {"y", "2"}});
  const std::string index = folder.read("a.idx");
  std::filesystem::remove(folder.file("a.idx"));
  EXPECT_EQ(entries_of().size(), 2U);
  EXPECT_EQ(folder.read("a.idx"), index);
  // Another archive of the same size under the same name.
  write_archive(folder.file("b.tar"), {{"x", "1"}, {"z", "2"}});
  std::filesystem::rename(folder.file("b.tar"), folder.file("a.tar"));
  EXPECT_EQ(folder.read("a.idx"), index);
  EXPECT_EQ(entries_of().at(1).name, "z");
  EXPECT_NE(folder.read("a.idx"), index);
  // A larger one.
  write_archive(folder.file("b.tar"), {{"x", "1"}, {"z", "2"}, {"w", "3"}});
  std::filesystem::rename(folder.file("b.tar"), folder.file("a.tar"));
  EXPECT_EQ(entries_of().size(), 3U);
}

TEST(TarIndex, AnIndexThatFitsIsBelieved) {
  const TemporaryFolder folder;
  write_archive(folder.file("a.tar"), {{"x", "1"}, {"y", "2"}, {"z", "3"}});
  const auto file = base::MappedFile::open(folder.file("a.tar")).value();
  std::vector<TarEntry> entries = parse_tar(file.bytes(), "a.tar").value();
  entries.erase(entries.begin() + 1);
  folder.write("a.idx", format_tar_index(file.bytes().size(), entries));
  EXPECT_EQ(read_tar_entries(file).value(), entries);
}

TEST(HoldsEntry, SeesEntriesThatMoved) {
  const std::string archive = archive_of({{}, {.name = "b.txt"}});
  const auto holds = [&archive](const TarEntry& entry) {
    return holds_entry(bytes_of(archive), entry);
  };
  EXPECT_TRUE(holds({.name = "a.txt", .offset = 512, .num_bytes = 3}));
  EXPECT_TRUE(holds({.name = "b.txt", .offset = 1536, .num_bytes = 3}));
  EXPECT_FALSE(holds({.name = "b.txt", .offset = 512, .num_bytes = 3}));
  EXPECT_FALSE(holds({.name = "a.txt", .offset = 512, .num_bytes = 4}));
  EXPECT_FALSE(holds({.name = "a.txt", .offset = 1024, .num_bytes = 3}));
  EXPECT_FALSE(holds({.name = "a.txt", .offset = 0, .num_bytes = 3}));
  EXPECT_FALSE(holds({.name = "a.txt", .offset = 515, .num_bytes = 3}));
  EXPECT_FALSE(holds({.name = "a.txt", .offset = 1 << 20, .num_bytes = 3}));
  EXPECT_FALSE(holds({.name = "a.txt", .offset = 512, .num_bytes = UINT64_MAX}));
}

}  // namespace
}  // namespace tessera::formats
