/// @file A small world behind the API: one database with rows, the Api on it, a clock that stands still. No sockets.
#pragma once
#include <future>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "api/api.h"
#include "base/json.h"
#include "kit/file_room.h"
#include "model/channel.h"
#include "model/contact.h"
#include "model/conversation.h"
#include "model/customer.h"
#include "model/message.h"
#include "store/db.h"
#include "store/each_engine.h"

namespace wigwag::api {

inline constexpr std::string_view kKey = "key-of-acme-with-everything";
inline constexpr std::string_view kForeignKey = "key-of-another-project";
inline constexpr std::string_view kNumber = "555010200000001";
inline constexpr std::string_view kSecondNumber = "555010200000002";
inline constexpr std::string_view kForeignNumber = "555010299999999";
inline constexpr std::string_view kSealKey = "0123456789abcdef0123456789abcdef";  ///< of the numbers' tokens
inline constexpr Instant kStart = Instant::from_seconds(1'767'225'600);           // 2026-01-01T00:00:00Z

/// What a test says about a message; all else is believable.
struct SomeMessage {
  std::string wamid = {};  ///< empty: one is made
  Direction direction = Direction::inbound;
  std::string type = "text";
  MessageStatus status = MessageStatus::delivered;
  Text text = {"hello"};
  std::string payload = R"({"text":{"body":"hello"}})";
  bool has_media = false;
  std::string_view number = kNumber;
  std::optional<ContactNum> contact = {};
  std::optional<ConversationNum> conversation = {};
};

class World {
 public:
  /// Without a `graph_url` nothing answers where Meta should be.
  World(std::unique_ptr<store::Db> db, std::string public_url = "", std::string graph_url = "http://127.0.0.1:1",
      work::HookRule hook_rule = {});
  ~World();

  store::Db& db() { return *db_; }
  net::Pool& pool() { return pool_; }
  files::Room& files() { return files_; }
  Api& api() { return api_; }
  Services services();
  NumSource& nums() { return nums_; }
  Instant now = kStart;  ///< each added row is a second later

  ContactNum add_contact(Contact contact = {});
  ConversationNum add_conversation(
      ContactNum contact, Conversation conversation = {}, std::string_view number = kNumber);
  MessageNum add_message(SomeMessage message = {});
  CustomerNum add_customer(std::string external_id);
  MemberNum add_member();
  void add_key(ApiKey row, std::string_view key);

  ProjectId project() const { return project_; }
  ProjectId foreign_project() const { return foreign_project_; }
  ChannelNum channel(std::string_view phone_number_id) const { return channels_.at(std::string(phone_number_id)); }

  net::Response ask(net::Request request) { return ask(std::move(request), api_); }
  /// The same of another node on this database.
  net::Response ask(net::Request request, Api& node) { return begin(std::move(request), node).get(); }
  /// Several may be on their way; they begin in this order.
  std::future<net::Response> begin(net::Request request) { return begin(std::move(request), api_); }
  std::future<net::Response> begin(net::Request request, Api& node);
  /// A request of any method with kKey; a body goes as JSON.
  net::Response send(net::Method method, std::string target, std::string body = "", std::string_view key = kKey);
  /// GET with kKey.
  net::Response get(std::string target, std::string_view key = kKey);

  template <class Row>
  Row const& insert(Row const& row) {
    store::ok(db_->write([&](store::WriteTx& tx) { return tx.insert(row); }));
    return row;
  }

 private:
  Task<net::Response> handle(net::Request request, Api& node);
  void count(Message const& message);
  std::int64_t next_num();

  files::Room files_{files::Room::on_disk()};
  std::unique_ptr<store::Db> db_;
  NumSource nums_{1};
  ProjectId project_;
  ProjectId foreign_project_;
  std::map<std::string, ChannelNum> channels_;
  net::Pool pool_{2, 100};
  net::Client client_;
  meta::Graph graph_;
  Metrics metrics_;
  work::Sender sender_;
  std::string public_url_;
  work::HookRule hook_rule_;  ///< where callers' addresses may lead to
  struct NetThread;
  std::unique_ptr<NetThread> net_;
  Api api_;
};

/// A header's value; empty when there is none.
std::string header(net::Response const& response, std::string_view name);

/// What stands at `path` ("data.0.kapso.content") of a body: its JSON text; `<missing>` when nothing does.
std::string at(std::string const& body, std::string_view path);
/// The same of each element of `data`, joined by blanks, without quotes.
std::string each(std::string const& body, std::string_view path);

}  // namespace wigwag::api
