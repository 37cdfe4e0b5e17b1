// The fields of everything in a pack, listed once for writing and reading (byte_stream.h).
#pragma once

#include "synth/assets/assets.h"
#include "synth/assets/internal/byte_stream.h"

namespace tessera::synth::internal {

template <class Stream>
void transfer(Stream& stream, Of<Stream, Licence>& licence) {
  stream.text(licence.id);
  stream.text(licence.text);
}

template <class Stream>
void transfer(Stream& stream, Of<Stream, Origin>& origin) {
  stream.text(origin.package);
  stream.text(origin.version);
  stream.text(origin.licence);
  stream.text(origin.credit);
  stream.text(origin.notice);
}

template <class Stream>
void transfer(Stream& stream, Of<Stream, CodeRange>& range) {
  stream.number(range.first);
  stream.number(range.last);
}

template <class Stream>
void transfer(Stream& stream, Of<Stream, FontInfo>& font) {
  stream.text(font.id);
  stream.text(font.family);
  stream.text(font.style);
  stream.choice(font.kind, kFontKinds.size());
  stream.number(font.weight);
  stream.flag(font.is_italic);
  stream.flag(font.has_lower_case);
  for (auto& has_script : font.scripts)
    stream.flag(has_script);
  stream.list(font.coverage, [](Stream& each, auto& range) { transfer(each, range); });
  stream.number(font.origin);
}

template <class Stream>
void transfer(Stream& stream, Of<Stream, Document>& document) {
  stream.text(document.title);
  stream.choice(document.language, kLanguages.size());
  stream.number(document.origin);
}

template <class Stream>
void transfer(Stream& stream, Of<Stream, Paragraph>& paragraph) {
  stream.number(paragraph.document);
  stream.list(paragraph.sentences, [](Stream& each, auto& sentence) { each.text(sentence); });
}

template <class Stream>
void transfer(Stream& stream, Of<Stream, Noun>& noun) {
  stream.text(noun.name);
  stream.text(noun.plural);
  stream.text(noun.article);
  stream.text(noun.category);
  stream.flag(noun.is_thing);
  for (auto& name : noun.names)
    stream.text(name);
}

template <class Stream>
void transfer(Stream& stream, Of<Stream, PictureInfo>& picture) {
  stream.text(picture.id);
  stream.choice(picture.style, kPictureStyles.size());
  stream.flag(picture.is_cut_out);
  stream.number(picture.noun);
  stream.number(picture.width);
  stream.number(picture.height);
  stream.number(picture.origin);
}

// A list whose training side stands first.
template <class Stream, class Item, class Visit>
void transfer_divided(Stream& stream, Item& divided, const Visit& visit) {
  stream.list(divided.items, visit);
  stream.number(divided.num_train);
  if constexpr (Stream::kReads) {
    if (divided.num_train > divided.items.size()) stream.fail();
  }
}

}  // namespace tessera::synth::internal
