// What WA.cr's endpoints say when the database fails: each has its sentence, and no more is told.
#include "api/wacr_world.h"

namespace wigwag::api {
namespace {

using net::Method;
using store::Stmt;

/// Whatever the endpoints below read first.
constexpr Stmt<void()> kBreak[] = {Stmt<void()>{"ALTER TABLE contact RENAME TO gone_contact"},
    Stmt<void()>{"ALTER TABLE contact_group RENAME TO gone_group"},
    Stmt<void()>{"ALTER TABLE contact_source RENAME TO gone_source"},
    Stmt<void()>{"ALTER TABLE contact_status RENAME TO gone_status"},
    Stmt<void()>{"ALTER TABLE message RENAME TO gone_message"},
    Stmt<void()>{"ALTER TABLE message_count RENAME TO gone_message_count"},
    Stmt<void()>{"ALTER TABLE project_counter RENAME TO gone_counter"},
    Stmt<void()>{"ALTER TABLE template RENAME TO gone_template"},
    Stmt<void()>{"ALTER TABLE project_setting RENAME TO gone_setting"}};

struct Failing {
  Method method;
  std::string_view path, body, sentence;
};
constexpr std::string_view kPerson =
    R"({"firstname":"A","lastname":"B","phone":"+50660001111","type":"lead","source_id":1,"status_id":1})";
constexpr std::string_view kName = R"({"name":"A"})";
constexpr std::string_view kIds = R"({"contact_ids":[1]})";
/// Source: WA.cr API v2 §8, errors of each endpoint.
constexpr Failing kAll[] = {{Method::get, "/account", "", "Failed to fetch account information"},
    {Method::get, "/account/usage", "", "Failed to fetch usage statistics"},
    {Method::get, "/account/limits", "", "Failed to fetch plan limits"},
    {Method::get, "/auth/templates", "", "Failed to fetch authentication templates"},
    {Method::get, "/contacts", "", "Failed to fetch contacts"},
    {Method::post, "/contacts", kPerson, "Failed to create contact"},
    {Method::get, "/contacts/1", "", "Failed to fetch contact"},
    {Method::patch, "/contacts/1", R"({"firstname":"Z"})", "Failed to update contact"},
    {Method::del, "/contacts/1", "", "Failed to delete contact"},
    {Method::get, "/groups", "", "Failed to fetch groups"}, {Method::post, "/groups", kName, "Failed to create group"},
    {Method::patch, "/groups/1", kName, "Failed to update group"},
    {Method::del, "/groups/1", "", "Failed to delete group"},
    {Method::post, "/groups/1/contacts", kIds, "Failed to add contacts to group"},
    {Method::del, "/groups/1/contacts", kIds, "Failed to remove contacts from group"},
    {Method::get, "/messages", "", "Failed to fetch messages"},
    {Method::get, "/messages/1", "", "Failed to fetch message"},
    {Method::get, "/sources", "", "Failed to fetch sources"},
    {Method::post, "/sources", kName, "Failed to create source"},
    {Method::patch, "/sources/1", kName, "Failed to update source"},
    {Method::del, "/sources/1", "", "Failed to delete source"},
    {Method::get, "/statuses", "", "Failed to fetch statuses"},
    {Method::post, "/statuses", kName, "Failed to create status"},
    {Method::patch, "/statuses/1", kName, "Failed to update status"},
    {Method::del, "/statuses/1", "", "Failed to delete status"},
    {Method::get, "/templates", "", "Failed to fetch templates"},
    {Method::get, "/templates/1", "", "Failed to fetch template"},
    {Method::post, "/templates/sync", "", "Failed to sync templates"}};

class WacrFailures : public WacrApi {};
INSTANTIATE_TEST_SUITE_P(Each, WacrFailures, store::kEngines, store::engine_name);

TEST_P(WacrFailures, EachEndpointHasItsSentence) {
  store::ok(world.db().write([](store::WriteTx& tx) -> Done {
    for (Stmt<void()> const& one : kBreak) TRY_DONE(tx.change(one));
    return {};
  }));

  for (Failing const& one : kAll) {
    SCOPED_TRACE(std::string(net::method_name(one.method)) + " " + std::string(one.path));
    expect_error(call(one.method, std::string(one.path), std::string(one.body)), 500, "INTERNAL_ERROR",
        std::string(one.sentence));
  }
}

}  // namespace
}  // namespace wigwag::api
