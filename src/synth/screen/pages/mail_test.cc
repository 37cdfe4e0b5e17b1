// Mails and chats: who wrote what.
#include <algorithm>

#include <gtest/gtest.h>

#include "synth/screen/screen.h"
#include "synth/screen/testing/boards.h"

namespace tessera::synth {
namespace {

using testing::about;
using testing::controls_of;
using testing::expect_below_one_another;
using testing::facts_of;
using testing::nodes_of;
using testing::visit_template;
using testing::visit_template_at;

constexpr SceneRequest kLarge{.width = 1100, .height = 700, .density = 0.8};

// List items that are mails: they have more than one line.
std::vector<const Node*> mails_of(const Scene& scene) {
  std::vector<const Node*> mails = controls_of(scene.root, "list item");
  std::erase_if(mails, [](const Node* mail) { return mail->children.size() < 2; });
  return mails;
}

TEST(Mail, StatesTheSenderOfASubject) {
  Index num_senders = 0;
  visit_template("mail", 20, [&](const Scene& scene) {
    for (const Fact* fact : facts_of(scene, "screen.sender")) {
      // The sender stands in the item that is named by the subject.
      const auto mails = mails_of(scene);
      const auto mail = std::ranges::find_if(mails, [&](const Node* each) {
        return each->text == about(*fact) && each->box.contains(fact->box);
      });
      ASSERT_NE(mail, mails.end()) << about(*fact);
      EXPECT_NE(plain_text(**mail).find(fact->value), std::string::npos);
      EXPECT_NE(fact->value, about(*fact));
      ++num_senders;
    }
  });
  EXPECT_GT(num_senders, 30);
}

TEST(Mail, StatesWhenAMailCame) {
  Index num_times = 0;
  Index num_dates = 0;
  visit_template("mail", 20, [&](const Scene& scene) {
    num_dates += std::ssize(facts_of(scene, "document.entry_date"));
    for (const Fact* fact : facts_of(scene, "document.entry_time")) {
      EXPECT_EQ(fact->kind, ValueKind::kTime);
      EXPECT_NE(fact->value.find(':'), std::string::npos);
      ++num_times;
    }
  });
  EXPECT_GT(num_times, 10);
  EXPECT_GT(num_dates, 5);
}

TEST(Mail, ChoosesOneMail) {
  visit_template_at("mail", kLarge, 10, [](const Scene& scene) {
    const auto mails = mails_of(scene);
    ASSERT_FALSE(mails.empty());
    expect_below_one_another(mails);
    EXPECT_EQ(std::ranges::count_if(mails, [](const Node* mail) { return mail->is_checked; }), 1);
  });
}

TEST(Mail, ReadsTheChosenOne) {
  Index num_read = 0;
  visit_template_at("mail", kLarge, 10, [&](const Scene& scene) {
    const auto mails = mails_of(scene);
    const auto chosen =
        std::ranges::find_if(mails, [](const Node* mail) { return mail->is_checked; });
    ASSERT_NE(chosen, mails.end());
    for (const Node* heading : nodes_of(scene.root, NodeKind::kHeading)) {
      if (plain_text(*heading) == controls_of(scene.root, "window")[0]->text) continue;
      std::string subject = (*chosen)->text;
      if (subject.ends_with("…")) subject.resize(subject.size() - std::string("…").size());
      std::string shown = plain_text(*heading);
      std::ranges::replace(shown, '\n', ' ');
      EXPECT_TRUE(shown.starts_with(subject)) << shown << " " << subject;
      ++num_read;
    }
  });
  EXPECT_GT(num_read, 5);
}

TEST(Mail, OffersAnswers) {
  Index num_pages = 0;
  visit_template_at("mail", kLarge, 8, [&](const Scene& scene) {
    const auto names = testing::names_of(scene.root, "button");
    const auto has = [&](std::string_view name) {
      return std::ranges::any_of(names, [&](const std::string& each) {
        return each == name || each.size() == name.size();
      });
    };
    num_pages += has("Reply") && has("Forward") ? 1 : 0;
  });
  EXPECT_GT(num_pages, 4);
}

TEST(Chat, PutsMessagesBelowOneAnother) {
  visit_template("chat", 16, [](const Scene& scene) {
    const Node& root = scene.root;
    // Messages are columns within the talk's column.
    for (const Node& part : root.children) {
      std::vector<const Node*> messages;
      for (const Node& child : part.children) {
        if (child.kind == NodeKind::kColumn) messages.push_back(&child);
      }
      expect_below_one_another(messages);
    }
  });
}

TEST(Chat, SaysWhoWroteInAGroup) {
  Index num_senders = 0;
  visit_template("chat", 30, [&](const Scene& scene) {
    for (const Fact* fact : facts_of(scene, "screen.sender")) {
      ++num_senders;
      // The message's line stands right below its sender.
      bool is_found = false;
      for (const Node* said : nodes_of(scene.root, NodeKind::kParagraph)) {
        is_found = is_found || (plain_text(*said) == about(*fact) && said->box.y0 > fact->box.y0);
      }
      EXPECT_TRUE(is_found) << about(*fact);
    }
  });
  EXPECT_GT(num_senders, 4);
}

TEST(Chat, HasAPlaceToWrite) {
  visit_template("chat", 12, [](const Scene& scene) {
    const auto fields = controls_of(scene.root, "text field");
    ASSERT_EQ(fields.size(), 1U);
    EXPECT_FALSE(fields[0]->text.empty());
    EXPECT_GT(fields[0]->box.y0, 0.5 * static_cast<double>(scene.image.height));
  });
}

}  // namespace
}  // namespace tessera::synth
