// Contacts by the hundred: made, erased; what is wrong with some does not stop the others.
#include <set>

#include "api/wacr/answers.h"
#include "api/wacr/contact_body.h"
#include "api/wacr/contacts.h"
#include "base/limits.h"
#include "base/phone.h"
#include "core/plan.h"
#include "dialect/wacr_records.h"
#include "store/projects.h"

namespace wigwag::api::wacr {

struct BatchOptions {
  bool continue_on_error = true;
  bool skip_duplicates = false;
};
struct BatchBody {
  std::vector<json::Value> contacts;
  std::optional<BatchOptions> options;
};
struct DeleteBody {
  std::vector<std::int64_t> ids;
};

}  // namespace wigwag::api::wacr

namespace wigwag::api {
template <>
struct Shape<wacr::BatchOptions> {
  using O = wacr::BatchOptions;
  static constexpr Pack fields{Field{"continue_on_error", &O::continue_on_error, "false: one failing item undoes all"},
      Field{"skip_duplicates", &O::skip_duplicates, "true: a phone that is there already is skipped, not failed"}};
};
template <>
struct Shape<wacr::BatchBody> {
  using B = wacr::BatchBody;
  static constexpr Pack fields{
      Field{"contacts", &B::contacts, "Contacts as for Create, without groups",
          {.required = true, .min = 1, .max = limits::batch_items_max, .missing = "Contacts are required"}},
      Field{"options", &B::options, "How to go on"}};
};
template <>
struct Shape<wacr::DeleteBody> {
  static constexpr Pack fields{
      Field{"ids", &wacr::DeleteBody::ids, "Contacts to delete", {.required = true, .missing = "IDs are required"}}};
};
}  // namespace wigwag::api

namespace wigwag::api::wacr {
namespace {

constexpr std::string_view kDuplicate = "Duplicate phone number";

struct Failed {
  std::size_t index;
  std::vector<Problem> problems;
  json::Value item;
};
struct Skipped {
  std::size_t index;
  json::Value item;
};

/// A batch as far as it was looked through.
struct Batch {
  store::WriteTx& tx;
  ProjectId project;
  BatchOptions options;
  std::vector<Contact> rows = {};
  std::vector<Failed> failed = {};
  std::vector<Skipped> skipped = {};
  std::set<std::string> phones = {}, emails = {};  ///< of the rows, phones in all spellings
};

bool holds_phone(std::vector<Problem> const& problems) {
  return std::ranges::find(problems, "phone", &Problem::field) != problems.end();
}

/// What the rows before it in the batch have already, and what the database has.
Result<std::vector<Problem>> contradictions(Batch const& batch, Contact const& row) {
  TRY(std::vector<Problem> problems, core::card_problems(batch.tx, row, std::nullopt));
  if (row.phone && batch.phones.contains(*row.phone) && !holds_phone(problems))
    problems.push_back({"phone", "This phone number already exists"});
  if (row.email && batch.emails.contains(*row.email))
    problems.push_back({"email", "This email address already exists"});
  return problems;
}

Done look_at(Batch& batch, std::size_t index, json::Value item) {
  if (!item.is(json::Type::object)) {
    batch.failed.push_back({index, {{"contacts", "must be an object"}}, item});
    return {};
  }
  Tried<BatchContact> in = try_shape<BatchContact>(item);
  Contact row;
  row.project_id = batch.project;
  apply(in.value, row, in.problems);
  bool const well_formed = in.problems.empty();
  TRY(std::vector<Problem> contradicting, contradictions(batch, row));
  if (batch.options.skip_duplicates && well_formed && holds_phone(contradicting)) {
    batch.skipped.push_back({index, item});
    return {};
  }
  for (Problem& one : contradicting) in.problems.add_new(std::move(one));
  if (in.problems.empty()) {
    Done const allowed = core::check_contacts(batch.tx, batch.project, std::ssize(batch.rows) + 1);
    if (!allowed && allowed.error().code != Code::feature_limit) return fail(allowed.error());
    if (!allowed) in.problems.add("contacts", allowed.error().message, "");
  }
  if (!in.problems.empty()) {
    batch.failed.push_back({index, in.problems.all(), item});
    return {};
  }
  batch.phones.insert(*row.phone);
  for (std::string& spelling : phone_variants(*row.phone)) batch.phones.insert(std::move(spelling));
  if (row.email) batch.emails.insert(*row.email);
  batch.rows.push_back(std::move(row));
  return {};
}

void write_problems(json::Writer& out, std::vector<Problem> const& problems) {
  out.key("errors").begin_object();
  for (Problem const& one : problems) out.key(one.field).begin_array().value(one.message).end_array();
  out.end_object();
}

std::string result_of(Batch const& batch, std::size_t total, std::vector<core::KnownCard> const& made, bool success) {
  json::Writer out;
  out.begin_object().member("success", success).key("summary").begin_object();
  out.member("total", static_cast<std::int64_t>(total)).member("created", std::ssize(made));
  out.member("skipped", std::ssize(batch.skipped)).member("failed", std::ssize(batch.failed)).end_object();
  out.key("created").begin_array();
  for (core::KnownCard const& card : made) dialect::write_wacr_contact(out, {card.contact, card.groups}, {});
  out.end_array().key("skipped").begin_array();
  for (Skipped const& one : batch.skipped) {
    out.begin_object().member("index", static_cast<std::int64_t>(one.index)).member("reason", kDuplicate);
    out.key("data").raw(one.item.raw()).end_object();
  }
  out.end_array().key("errors").begin_array();
  for (Failed const& one : batch.failed) {
    out.begin_object().member("index", static_cast<std::int64_t>(one.index));
    write_problems(out, one.problems);
    out.key("data").raw(one.item.raw()).end_object();
  }
  return out.end_array().end_object().take();
}

/// The result in the envelope, or in its place.
Reply batch_answer(Context const& context, std::string const& result) {
  if (switches::kBatchInData) return answer(context, result);
  json::Writer out;
  out.begin_object().raw_members(std::string_view(result).substr(1, result.size() - 2));
  out.key("meta").begin_object().member("request_id", context.stamp().request_id);
  out.member("timestamp", iso_offset(context.now)).end_object().end_object();
  return ok(out.take());
}

Result<Reply> create_batch(store::WriteTx& tx, Caller<Scope::contacts_write> caller, Shaped<BatchBody> in, Now now,
    Numbers nums, Context const& context) {
  TRY_DONE(store::projects::lock(tx, caller.project_id));
  Batch batch{tx, caller.project_id, in.value.options.value_or(BatchOptions{})};
  std::size_t const total = in.value.contacts.size();
  for (std::size_t i = 0; i < total; ++i) {
    TRY_DONE(look_at(batch, i, in.value.contacts[i]));
    if (!batch.failed.empty() && !batch.options.continue_on_error)
      return batch_answer(context, result_of(batch, total, {}, false));
  }
  std::vector<core::KnownCard> made;
  if (!batch.rows.empty()) {
    TRY(made, core::add_cards(tx, nums.source, now.at, caller.project_id, std::move(batch.rows)));
  }
  return batch_answer(context, result_of(batch, total, made, true));
}

Result<Reply> delete_batch(
    store::WriteTx& tx, Caller<Scope::contacts_delete> caller, Shaped<DeleteBody> in, Now now, Context const& context) {
  std::vector<ContactNum> nums;
  for (std::int64_t const id : in.value.ids) nums.push_back(ContactNum{id});
  TRY(std::vector<ContactNum> const erased,
      core::erase_cards(tx, *context.nums, now.at, caller.project_id, nums, kHistory));
  json::Writer out;
  out.begin_object().member("success", true).key("summary").begin_object().member("total", std::ssize(nums));
  out.member("deleted", std::ssize(erased)).member("failed", std::ssize(nums) - std::ssize(erased));
  return batch_answer(context, out.end_object().end_object().take());
}

constexpr Route kRoutes[] = {
    failing(answering(post<&create_batch>("/api/v2/contacts/batch", "Create several contacts"), Envelope::wacr),
        "Failed to create contacts"),
    failing(answering(del<&delete_batch>("/api/v2/contacts/batch", "Delete several contacts"), Envelope::wacr),
        "Failed to delete contacts"),
};

}  // namespace

std::span<Route const> contact_batch_routes() { return kRoutes; }

}  // namespace wigwag::api::wacr
