// Every webhook of fixtures/meta, through parse and apply, on both engines: once, twice, in reverse, shuffled, torn
// apart and put together, the state is the same.
#include <random>

#include "base/json.h"
#include "path/fixtures.h"

namespace wigwag {
namespace {

/// One body with the entries of several.
std::string merged(Bodies const& bodies) {
  json::Writer out;
  out.begin_object().member("object", "whatsapp_business_account").key("entry").begin_array();
  for (auto const& [name, body] : bodies) {
    auto const document = *json::Document::parse(body);
    document.root()["entry"].each([&](json::Value entry) { out.raw(entry.raw()); });
  }
  out.end_array().end_object();
  return out.take();
}

TEST_P(Fixtures, LeaveTheSameStateHoweverTheyArrive) {
  Bodies const bodies = fixtures();
  ASSERT_GE(bodies.size(), 80U);
  std::string const once = after(bodies);
  EXPECT_EQ(once.find("!!"), std::string::npos);

  Bodies twice = bodies;
  twice.insert(twice.end(), bodies.begin(), bodies.end());
  EXPECT_EQ(after(twice), once) << "twice";

  Bodies reverse(bodies.rbegin(), bodies.rend());
  EXPECT_EQ(after(reverse), once) << "in reverse";

  for (unsigned seed = 1; seed <= 8; ++seed) {
    std::mt19937 random(seed);
    Bodies shuffled = seed % 2 == 0 ? twice : bodies;
    std::ranges::shuffle(shuffled, random);
    EXPECT_EQ(after(shuffled), once) << "shuffled " << seed;
  }
}

TEST_P(Fixtures, LeaveTheSameStateInOneBody) {
  Bodies const bodies = fixtures();
  std::string const once = after(bodies);

  EXPECT_EQ(after({{"all", merged(bodies)}}), once);
  Bodies const reverse(bodies.rbegin(), bodies.rend());
  EXPECT_EQ(after({{"all", merged(reverse)}, {"all", merged(bodies)}}), once);
}

// What index.md says of each file, posted alone.

struct Line {
  char const* file;
  char const* type;
  char const* text;  ///< what is shown of it
  bool opens_window;
};

TEST_P(Fixtures, MessagesAreWhatTheIndexNames) {
  Line const table[] = {
      {"message-text", "text", "Good morning, is the blue kettle in stock? ☕", true},
      {"message-text-reply", "text", nullptr, true},
      {"message-text-forwarded", "text", nullptr, true},
      {"message-text-frequently-forwarded", "text", nullptr, true},
      {"message-text-ad-referral", "text", nullptr, true},
      {"message-text-product-enquiry", "text", nullptr, true},
      {"message-image", "image", nullptr, true},
      {"message-video", "video", nullptr, true},
      {"message-audio-voice-note", "audio", "", true},
      {"message-audio-file", "audio", "", true},
      {"message-document", "document", nullptr, true},
      {"message-sticker-animated", "sticker", "", true},
      {"message-location-pin", "location", nullptr, true},
      {"message-location-place", "location", nullptr, true},
      {"message-contacts", "contacts", nullptr, true},
      {"message-button-reply", "interactive", nullptr, true},
      {"message-list-reply", "interactive", nullptr, true},
      {"message-flow-reply", "interactive", nullptr, true},
      {"message-address-reply", "interactive", nullptr, true},
      {"message-call-permission-reply", "interactive", nullptr, true},
      {"message-template-button", "button", nullptr, true},
      {"message-order", "order", nullptr, true},
      {"message-reaction", "reaction", nullptr, false},
      {"message-reaction-removed", "reaction", nullptr, false},
      {"message-system-number-change", "system", nullptr, false},
      {"message-system-user-id-change", "system", nullptr, false},
      {"message-system-identity-change", "system", nullptr, false},
      {"message-unsupported", "unsupported", nullptr, true},
      {"message-unsupported-media-too-large", "unsupported", nullptr, true},
      {"message-username-hidden-phone", "text", nullptr, true},
      {"message-linked-portfolio", "text", nullptr, true},
  };
  std::map<std::string, std::string> bodies;
  for (auto const& [name, body] : fixtures()) bodies[name] = body;
  for (Line const& line : table) {
    SCOPED_TRACE(line.file);
    Home const home = fixture_home();
    post(bodies.at(line.file));
    auto const messages = kit::rows_of<Message>(*db, home.project);
    auto const threads = kit::rows_of<Thread>(*db, home.project);
    ASSERT_EQ(messages.size(), 1U);
    ASSERT_EQ(threads.size(), 1U);
    EXPECT_EQ(messages[0].type, line.type);
    EXPECT_EQ(messages[0].direction, Direction::inbound);
    EXPECT_EQ(messages[0].status, MessageStatus::delivered);
    if (line.text != nullptr) EXPECT_EQ(messages[0].text.utf8(), line.text);
    EXPECT_EQ(threads[0].window_at.has_value(), line.opens_window);
    if (line.opens_window) EXPECT_EQ(threads[0].window_at, messages[0].sent_at);
    EXPECT_EQ(threads[0].unread_count, line.opens_window ? 1 : 0);
    EXPECT_EQ(kit::rows_of<Media>(*db, home.project).size(), messages[0].has_media ? 1U : 0U);
    EXPECT_EQ(kit::rows_of<Contact>(*db, home.project).size(), 1U);
  }
}

INSTANTIATE_TEST_SUITE_P(Each, Fixtures, store::kEngines, store::engine_name);

}  // namespace
}  // namespace wigwag
