#include "formats/data_uri.h"

#include <string>

#include <gtest/gtest.h>

namespace tessera::formats {
namespace {

std::string text_of(const std::optional<std::vector<std::byte>>& bytes) {
  return bytes ? std::string(reinterpret_cast<const char*>(bytes->data()), bytes->size())
               : "malformed";
}

TEST(DecodeBase64, ReadsTheExamplesOfTheStandard) {  // RFC 4648 §10
  EXPECT_EQ(text_of(decode_base64("")), "");
  EXPECT_EQ(text_of(decode_base64("Zg==")), "f");
  EXPECT_EQ(text_of(decode_base64("Zm8=")), "fo");
  EXPECT_EQ(text_of(decode_base64("Zm9v")), "foo");
  EXPECT_EQ(text_of(decode_base64("Zm9vYg==")), "foob");
  EXPECT_EQ(text_of(decode_base64("Zm9vYmE=")), "fooba");
  EXPECT_EQ(text_of(decode_base64("Zm9vYmFy")), "foobar");
  EXPECT_EQ(text_of(decode_base64("+/+/")), "\xfb\xff\xbf");
}

TEST(DecodeBase64, RefusesEveryOtherSpelling) {
  for (const char* text : {"Z", "Zg", "Zg=", "Zg===", "====", "=Zg=", "Zm9v Zg==", "Zm9v\nZg==",
                           "Zm9-", "Zm9_", "Zh==", "Zm9=", "Zg==Zm9v", "Z\xc3\xa4=="}) {
    EXPECT_FALSE(decode_base64(text)) << text;
  }
}

TEST(EncodeBase64, ComesBackAtEveryLength) {
  std::string text;
  for (int i = 0; i < 40; ++i) {
    const std::string encoded = encode_base64(std::as_bytes(std::span(text)));
    EXPECT_EQ(text_of(decode_base64(encoded)), text);
    text += static_cast<char>(i * 37);
  }
  EXPECT_EQ(encode_base64(std::as_bytes(std::span("foob", 4))), "Zm9vYg==");
}

TEST(DecodeDataUri, ReadsBase64OfAnyType) {
  EXPECT_EQ(text_of(decode_data_uri("data:image/png;base64,Zm9v")), "foo");
  EXPECT_EQ(text_of(decode_data_uri("DATA:image/png;name=a.png;BASE64,Zm9v")), "foo");
  EXPECT_EQ(text_of(decode_data_uri("data:;base64,")), "");
}

TEST(DecodeDataUri, RefusesWhatIsNoBase64) {
  for (const char* text : {"", "data:", "data:image/png,Zm9v", "data:image/png;base64", "a.png",
                           "data:image/png;base64,Zm9", "data:base64,Zm9v", "http://a/b.png"}) {
    EXPECT_FALSE(decode_data_uri(text)) << text;
  }
  EXPECT_TRUE(is_data_uri("data:image/png,x"));
  EXPECT_FALSE(is_data_uri("data"));
  EXPECT_FALSE(is_data_uri("database.png"));
}

}  // namespace
}  // namespace tessera::formats
