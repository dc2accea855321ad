#include "api/world.h"

#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/use_future.hpp>

#include <cstdlib>
#include <fstream>
#include <mutex>

#include "base/crypto.h"
#include "kit/json_path.h"
#include "store/api_keys.h"
#include "store/projects.h"

namespace wigwag::api {
namespace {

Channel some_channel(ChannelNum num, ProjectId project, std::string_view id, std::string display_number) {
  Channel channel;
  channel.num = num;
  channel.project_id = project;
  channel.phone_number_id = id;
  channel.waba_id = "555010100000001";
  channel.display_number = std::move(display_number);
  channel.access_token = Bytes{seal(kSealKey, "token-of-" + std::string(id))};
  return channel;
}

ApiKey some_key(ApiKeyNum num, ProjectId project, std::string_view key) {
  return core::make_api_key(num, project, "test", "all", std::nullopt, std::string(key)).row;
}

}  // namespace

struct World::NetThread {
  boost::asio::io_context context{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard{context.get_executor()};
  std::thread thread{[this] { context.run(); }};

  ~NetThread() {
    guard.reset();
    thread.join();
  }
};

World::World(std::unique_ptr<store::Db> db, std::string public_url, std::string graph_url, work::HookRule hook_rule)
    : db_(std::move(db)),
      client_({.allowed_networks = hook_rule.allowed}),
      graph_(client_, {.base_url = std::move(graph_url)}),
      sender_({*db_, pool_, nums_, graph_, metrics_, [this] { return now; }, Secret(std::string(kSealKey)), "v24.0",
          {.backoff_us = 1000}}),
      public_url_(std::move(public_url)),
      hook_rule_(std::move(hook_rule)),
      net_(std::make_unique<NetThread>()),
      api_(services()) {
  project_ = ProjectId{next_num()};
  foreign_project_ = ProjectId{next_num()};
  for (std::string_view const id : {kNumber, kSecondNumber, kForeignNumber})
    channels_[std::string(id)] = ChannelNum{next_num()};
  store::ok(db_->write([&](store::WriteTx& tx) -> Done {
    TRY_DONE(store::projects::add(tx, {project_, "acme"}));
    TRY_DONE(store::projects::add(tx, {foreign_project_, "other"}));
    TRY_DONE(tx.insert(some_channel(channel(kNumber), project_, kNumber, "15550100001")));
    TRY_DONE(tx.insert(some_channel(channel(kSecondNumber), project_, kSecondNumber, "15550100002")));
    TRY_DONE(tx.insert(some_channel(channel(kForeignNumber), foreign_project_, kForeignNumber, "15550109999")));
    TRY_DONE(store::api_keys::add(tx, some_key(ApiKeyNum{next_num()}, project_, kKey)));
    return store::api_keys::add(tx, some_key(ApiKeyNum{next_num()}, foreign_project_, kForeignKey));
  }));
}

World::~World() {
  client_.stop();
  pool_.stop();  // before what its tasks use
}

Services World::services() {
  Services services{*db_, pool_, nums_, graph_, sender_, *files_.blobs, Secret(std::string(kSealKey)), "v24.0",
      [this] { return now; }, public_url_, {public_url_, Secret<std::string>("key-of-addresses"), 0}};
  services.hook_rule = hook_rule_;
  services.client = &client_;
  return services;
}

std::int64_t World::next_num() {
  now.us += kSecondUs;
  return nums_.next(now);
}

ContactNum World::add_contact(Contact contact) {
  if (!contact.num) contact.num = ContactNum{next_num()};
  if (!contact.project_id) contact.project_id = project_;
  if (contact.metadata.empty()) contact.metadata = "{}";
  if (contact.profile_name && contact.profile_search.empty())
    contact.profile_search = fold_case(contact.profile_name->utf8());
  contact.updated_at = now;
  constexpr store::Stmt<void(ProjectId)> kCount{
      "UPDATE project_counter SET contacts = contacts + 1 WHERE project_id = ?"};
  store::ok(db_->write([&](store::WriteTx& tx) -> Done {
    TRY_DONE(tx.insert(contact));
    TRY_DONE(tx.change(kCount, contact.project_id));
    return {};
  }));
  return contact.num;
}

ConversationNum World::add_conversation(ContactNum contact, Conversation conversation, std::string_view number) {
  conversation.num = ConversationNum{next_num()};
  if (!conversation.project_id) conversation.project_id = project_;
  conversation.contact_num = contact;
  conversation.channel_num = channel(number);
  if (!conversation.thread_num) conversation.thread_num = ThreadNum{contact.value + 1};
  if (conversation.last_active_at.us == 0) conversation.last_active_at = now;
  if (conversation.metadata.empty()) conversation.metadata = "{}";
  conversation.first_at = conversation.touched_at = conversation.updated_at = now;
  return insert(conversation).num;
}

MessageNum World::add_message(SomeMessage some) {
  Message message;
  message.num = MessageNum{next_num()};
  message.project_id = some.number == kForeignNumber ? foreign_project_ : project_;
  message.channel_num = channel(some.number);
  message.contact_num = some.contact;
  message.thread_num = ThreadNum{some.contact.value_or(ContactNum{1}).value + 1};
  message.conversation_num = some.conversation.value_or(ConversationNum{1});
  message.direction = some.direction;
  message.type = some.type;
  message.status = some.status;
  message.wamid = some.wamid.empty() ? "wamid." + std::to_string(message.num.value) : some.wamid;
  message.wamid_hash = wamid_hash(message.wamid);
  message.phone = "15550110001";
  message.sent_at = now;
  message.text = some.text;
  message.search = fold_case(some.text.utf8());
  message.payload = some.payload;
  message.has_media = some.has_media;
  message.updated_at = now;
  insert(message);
  count(message);
  return message.num;
}

void World::count(Message const& message) {
  MessageCount const one{
      message.project_id, message.channel_num, message.direction, message.type, message.status, message.has_media, 1};
  store::ok(db_->write([&](store::WriteTx& tx) { return tx.add_many(std::span(&one, 1), &MessageCount::n); }));
}

CustomerNum World::add_customer(std::string external_id) {
  return insert(Customer{project_, CustomerNum{next_num()}, "A customer", std::move(external_id)}).num;
}

MemberNum World::add_member() { return insert(Member{project_, MemberNum{next_num()}, "Kim", "kim@example.com"}).num; }

void World::add_key(ApiKey row, std::string_view key) {
  row.num = ApiKeyNum{next_num()};
  if (!row.project_id) row.project_id = project_;
  if (row.scopes.empty()) row.scopes = "all";
  row.hash = hex(sha256(key));
  insert(row);
}

/// For whoever holds the answers against the OpenAPI documents: a line each in the folder of that name, if there is
/// one.
void record(net::Method method, std::string const& target, net::Response const& response) {
  static char const* const folder = std::getenv("WIGWAG_ANSWERS");
  if (folder == nullptr) return;
  static std::ofstream file(fmt::format("{}/api_{}.jsonl", folder, ::getpid()), std::ios::app);
  json::Writer line;
  line.begin_object().member("method", net::method_name(method)).member("target", target);
  line.member("status", response.status);
  line.member("body", response.body).end_object();
  static std::mutex mutex;  // requests may come at once
  std::scoped_lock const lock(mutex);
  file << line.text() << std::endl;
}

Task<net::Response> World::handle(net::Request request, Api& node) {
  net::Method const method = request.method;
  std::string const target = request.target;
  net::Response response = co_await node.handle(std::move(request));
  record(method, target, response);
  co_return response;
}

std::future<net::Response> World::begin(net::Request request, Api& node) {
  request.id = "3f0c2b1e-6f57-4a0e-9d55-0f6a1f0b7c11";
  request.received_at = now;
  return boost::asio::co_spawn(net_->context, handle(std::move(request), node), boost::asio::use_future);
}

net::Response World::get(std::string target, std::string_view key) {
  return send(net::Method::get, std::move(target), "", key);
}

net::Response World::send(net::Method method, std::string target, std::string body, std::string_view key) {
  net::Request request;
  request.method = method;
  request.target = std::move(target);
  if (!body.empty()) request.headers.push_back({"Content-Type", "application/json"});
  request.body = std::move(body);
  if (!key.empty()) request.headers.push_back({"X-API-Key", std::string(key)});
  return ask(std::move(request));
}

std::string header(net::Response const& response, std::string_view name) {
  return kit::header_of(response.headers, name);
}

std::string at(std::string const& body, std::string_view path) { return kit::json_at(body, path); }

std::string each(std::string const& body, std::string_view path) {
  std::string joined;
  for (std::size_t i = 0;; ++i) {
    std::string const index = "data." + std::to_string(i);
    if (at(body, index) == "<missing>") return joined;
    std::string value = at(body, index + "." + std::string(path));
    std::erase(value, '"');
    joined += (i == 0 ? "" : " ") + value;
  }
}

}  // namespace wigwag::api
