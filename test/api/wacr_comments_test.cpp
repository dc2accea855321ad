// Comments of WA.cr, which stand without the envelope: §8.3.
#include "api/wacr_world.h"
#include "model/media.h"

namespace wigwag::api {
namespace {

using store::engine_name;
using store::kEngines;

class WacrComments : public WacrApi {
 protected:
  ContactNum ana;
  std::string thread;

  void SetUp() override {
    ana = world.add_contact({.phone = "50660001111"});
    Conversation conversation;
    conversation.thread_num = ThreadNum{next_num()};
    thread = std::to_string(conversation.thread_num.value);
    world.add_conversation(ana, conversation);
  }
};
INSTANTIATE_TEST_SUITE_P(Each, WacrComments, kEngines, engine_name);

TEST_P(WacrComments, AreAddedAndListedNewestFirst) {
  net::Response const bare = post("/comments/50660001111", R"({"comment":"<b>call</b>"})");
  EXPECT_EQ(bare.status, 200);
  std::string const first = at(bare.body, "chat_message_id");
  EXPECT_EQ(bare.body, R"({"success":true,"message":"Comment added successfully","tenant_id":)" +
                           std::to_string(world.project().value) + R"(,"interaction_id":)" + thread +
                           R"(,"sender_id":"15550100001","status_message":"Internal comment","url":null,)"
                           R"("message_id":null,"ref_message_id":null,"chat_message_id":)" +
                           first + "}");
  std::string const first_time = iso_offset(world.now);
  world.now.us += kSecondUs;
  net::Response const full = post("/comments/+506%206000-1111",
      R"({"comment":"see","status_message":"Label","message_id":"wamid.A","ref_message_id":"wamid.B"})");
  EXPECT_EQ(at(full.body, "status_message"), "\"Label\"");
  EXPECT_EQ(at(full.body, "message_id"), "\"wamid.A\"");
  EXPECT_EQ(at(full.body, "ref_message_id"), "\"wamid.B\"");

  net::Response const list = get("/comments/50660001111");
  EXPECT_EQ(list.status, 200);
  EXPECT_EQ(each(list.body, "message"), "see <b>call</b>");
  EXPECT_EQ(at(list.body, "data.1"),
      R"({"id":)" + first +
          R"(,"message":"<b>call</b>","type":"text","status_message":"Internal comment",)"
          R"("sender_id":"15550100001","url":null,"message_id":null,"ref_message_id":null,"created_at":")" +
          first_time + "\"}");
  EXPECT_EQ(at(list.body, "meta"), "<missing>");
  EXPECT_EQ(at(get("/messages").body, "meta.pagination.total"), "0") << "a comment is no message";
  EXPECT_TRUE(told().empty());
}

TEST_P(WacrComments, AFileIsFetchedLikeAnyOther) {
  std::string const body =
      post("/comments/50660001111", R"({"comment":"photo","media_url":"https://files.test/a/photo.JPG?x=1"})").body;
  std::string const id = at(body, "chat_message_id");
  EXPECT_TRUE(at(body, "url").starts_with("\"/files/")) << body;
  EXPECT_EQ(at(get("/comments/50660001111").body, "data.0.type"), "\"image\"");
  constexpr store::Stmt<Media(ProjectId, std::int64_t)> kFile{
      "SELECT {*} FROM media WHERE project_id = ? AND message_num = ?"};
  auto const file =
      store::ok(world.db().read([&](store::ReadTx& tx) { return tx.one(kFile, world.project(), std::stoll(id)); }));
  ASSERT_TRUE(file);
  EXPECT_EQ(file->link, "https://files.test/a/photo.JPG?x=1");
  EXPECT_EQ(file->state, "wanted");
  EXPECT_EQ(file->channel_num, world.channel(kNumber));
}

TEST_P(WacrComments, RefusalsStandWithoutTheEnvelope) {
  std::string const path = "/comments/50660001111";
  std::string const long_text(5001, 'x'), label(256, 'x');
  EXPECT_EQ(get(path, "").status, 401);
  EXPECT_EQ(at(get(path, "").body, "success"), "false");
  EXPECT_EQ(at(get(path, "").body, "error"), "<missing>");
  EXPECT_NE(at(get(path, "").body, "message"), "<missing>");
  for (char const* mobile : {"50660009999", "abc", "0"}) {
    net::Response const missing = get("/comments/" + std::string(mobile));
    EXPECT_EQ(missing.status, 404);
    EXPECT_EQ(missing.body, R"({"success":false,"message":"No conversation found for this number"})");
    EXPECT_EQ(post("/comments/" + std::string(mobile), R"({"comment":"x"})").status, 404);
  }
  EXPECT_EQ(get(path, kForeignKey).status, 404);
  net::Response const empty = post(path, "{}");
  EXPECT_EQ(empty.status, 422);
  EXPECT_EQ(
      empty.body, R"({"success":false,"message":"Validation failed","errors":{"comment":["Comment is required"]}})");
  std::pair<std::string, std::string> const wrong[] = {{R"("comment":")" + long_text + '"', "comment"},
      {R"("comment":"x","status_message":")" + label + '"', "status_message"},
      {R"("comment":"x","media_url":"ftp://x"})", "media_url"}, {R"("comment":"x","media_url":"nothing")", "media_url"},
      {R"("comment":"x","message_id":")" + label + '"', "message_id"},
      {R"("comment":"x","ref_message_id":")" + label + '"', "ref_message_id"}};
  for (auto const& [body, field] : wrong) {
    net::Response const answer = post(path, "{" + body + (body.ends_with('}') ? "" : "}"));
    EXPECT_EQ(answer.status, 422) << answer.body;
    EXPECT_TRUE(answer.body.contains(R"("errors":{")" + field + "\"")) << answer.body;
  }
  EXPECT_EQ(post(path, "{").status, 400);
  EXPECT_EQ(at(get(path).body, "data"), "[]");
}

TEST_P(WacrComments, WantNoScope) {
  world.add_key({.scopes = "account:read"}, "narrow");
  EXPECT_EQ(get("/comments/50660001111", "narrow").status, 200);
  EXPECT_EQ(post("/comments/50660001111", R"({"comment":"x"})", "narrow").status, 200);
}

TEST_P(WacrComments, StandInTheConversationThatWasActiveLast) {
  Conversation later;
  later.thread_num = ThreadNum{next_num()};
  world.add_conversation(ana, later, kSecondNumber);
  std::string const body = post("/comments/50660001111", R"({"comment":"x"})").body;
  EXPECT_EQ(at(body, "interaction_id"), std::to_string(later.thread_num.value));
  EXPECT_EQ(at(body, "sender_id"), "\"15550100002\"");
}

}  // namespace
}  // namespace wigwag::api
