#include "api/kapso/people.h"

#include "api/kapso/assignments.h"
#include "api/kapso/contacts.h"
#include "api/kapso/list.h"
#include "api/kapso/single.h"
#include "dialect/kapso_admin.h"
#include "dialect/kapso_admin_records.h"
#include "store/customers.h"
#include "store/list_filters.h"
#include "store/views_admin.h"

namespace wigwag::api::kapso {

struct CustomerBody {
  Patch<std::string> name;
  Patch<std::string> external_customer_id;
};

}  // namespace wigwag::api::kapso

template <>
struct wigwag::api::Shape<wigwag::api::kapso::CustomerBody> {
  using B = kapso::CustomerBody;
  static constexpr std::string_view envelope = "customer";
  static constexpr Pack fields{
      Field{"name", &B::name, "What the customer is called", {.max = limits::name_characters_max}},
      Field{"external_customer_id", &B::external_customer_id, "The customer's id in your own system",
          {.max = limits::name_characters_max}}};
};

namespace wigwag::api::kapso {
namespace {

using dialect::not_found;
using store::CustomerView;
using store::Filter;
using store::MemberView;

Done check_created(dialect::Query const& query) { return check_range(query, "created_after", "created_before"); }

constexpr Filter kCustomerFilters[] = {
    store::part<&CustomerView::search>("name_contains", "Part of the name, in either case"),
    store::equals<&CustomerView::external_customer_id>("external_customer_id", "The customer's id in your own system"),
    store::created_since<&CustomerView::num>("created_after", "Created then or later"),
    store::created_until<&CustomerView::num>("created_before", "Created then or earlier"),
};
constexpr List<CustomerView> kCustomers{.filters = kCustomerFilters,
    .order = store::newest<&CustomerView::num>(),
    .cursor = dialect::CursorOf::numbered,
    .paging = Paging::page,
    .check = &check_created};

constexpr List<MemberView> kMembers{.filters = {},
    .order = store::newest<&MemberView::num>(),
    .cursor = dialect::CursorOf::numbered,
    .paging = Paging::page};

Result<CustomerView> customer_of(store::ReadTx& tx, ProjectId project, std::string_view uuid) {
  TRY(auto const row, store::customer_by_uuid(tx, project, uuid));
  if (!row) return not_found("Customer");
  return *row;
}

Reply shown(CustomerView const& row, int status) {
  return single([&](json::Writer& out) { dialect::write_customer(out, row); }, status);
}

/// Errors: invalid. An empty external id is none.
Done put(store::ReadTx& tx, Customer& row, CustomerBody& body) {
  if (body.name.present) {
    if (!body.name.value || body.name.value->empty()) return fail(Code::invalid, "name is required", "name");
    row.name = *body.name.value;
    row.search = fold_case(row.name);
  }
  if (!body.external_customer_id.present) return {};
  row.external_customer_id = std::move(body.external_customer_id.value);
  if (row.external_customer_id && row.external_customer_id->empty()) row.external_customer_id.reset();
  if (!row.external_customer_id) return {};
  TRY(auto const holder, store::customers::by_external_id(tx, row.project_id, *row.external_customer_id));
  if (!holder || holder->num == row.num) return {};
  return fail(Code::invalid, "external_customer_id belongs to another customer", "external_customer_id");
}

Result<Reply> add_customer(store::WriteTx& tx, Now now, Numbers nums, ContactWriter caller, Shaped<CustomerBody> body) {
  Customer row{.project_id = caller.project_id, .num = nums.source.next_as<CustomerNum>(now.at), .updated_at = now.at};
  if (!body.value.name.present) return fail(Code::invalid, "name is required", "name");
  TRY_DONE(put(tx, row, body.value));
  TRY_DONE(tx.insert(row));
  TRY(CustomerView const view, customer_of(tx, caller.project_id, uuid_of(row.num)));
  return shown(view, 201);
}

Result<Reply> show_customer(store::ReadTx& tx, ContactReader caller, Path<"id"> id) {
  TRY(CustomerView const view, customer_of(tx, caller.project_id, id.text));
  return shown(view, 200);
}

Result<Reply> change_customer(
    store::WriteTx& tx, Now now, ContactWriter caller, Path<"id"> id, Shaped<CustomerBody> body) {
  TRY(CustomerView const before, customer_of(tx, caller.project_id, id.text));
  TRY(auto row, store::customers::by_num(tx, caller.project_id, before.num));
  if (!row) return not_found("Customer");
  TRY_DONE(put(tx, *row, body.value));
  row->updated_at = now.at;
  TRY_DONE(tx.update(*row));
  TRY(CustomerView const view, customer_of(tx, caller.project_id, id.text));
  return shown(view, 200);
}

/// A customer with numbers is not deleted with them: their numbers would be nobody's by an accident.
Result<Reply> erase_customer(store::WriteTx& tx, Caller<Scope::contacts_delete> caller, Path<"id"> id) {
  TRY(CustomerView const row, customer_of(tx, caller.project_id, id.text));
  TRY(bool const has_numbers, store::customers::has_numbers(tx, caller.project_id, row.num));
  if (has_numbers)
    return fail(Code::invalid, "The customer has phone numbers; delete or move them first", "customer_id");
  TRY_DONE(store::customers::erase(tx, caller.project_id, row.num));
  return no_content();
}

constexpr Route kRoutes[] = {
    answering(patch<&change_conversation>(
                  "/platform/v1/whatsapp/conversations/:id", "End a conversation, or take it up again"),
        Envelope::data, &dialect::kConversationRecord),
    answering(
        get<&list_assignments>("/platform/v1/whatsapp/conversations/:id/assignments", "A conversation's assignments"),
        Envelope::page, &dialect::kAssignmentRecord),
    answering(post<&add_assignment>(
                  "/platform/v1/whatsapp/conversations/:id/assignments", "Assign a conversation to a member"),
        Envelope::data, &dialect::kAssignmentRecord, 201),
    answering(
        get<&show_assignment>("/platform/v1/whatsapp/conversations/:id/assignments/:assignment_id", "One assignment"),
        Envelope::data, &dialect::kAssignmentRecord),
    answering(patch<&change_assignment>("/platform/v1/whatsapp/conversations/:id/assignments/:assignment_id",
                  "Hand an assignment on, or release it"),
        Envelope::data, &dialect::kAssignmentRecord),

    answering(post<&add_contact>("/platform/v1/whatsapp/contacts", "Make a contact"), Envelope::data,
        &dialect::kContactRecord, 201),
    answering(patch<&change_contact>("/platform/v1/whatsapp/contacts/:identifier", "Change a contact"), Envelope::data,
        &dialect::kContactRecord),
    answering(del<&erase_contact>("/platform/v1/whatsapp/contacts/:identifier",
                  "Erase a contact with their conversations, messages and files"),
        Envelope::nothing, nullptr, 204),
    answering(get<&list_preferences>("/platform/v1/whatsapp/contacts/:identifier/marketing_preferences",
                  "What the contact wants, by number"),
        Envelope::data_list, &dialect::kPreferenceRecord),
    answering(get<&show_preference>("/platform/v1/whatsapp/contacts/:identifier/marketing_preferences/:phone_number_id",
                  "What the contact wants from one number"),
        Envelope::data, &dialect::kPreferenceRecord),
    answering(get<&list_notes>("/api/v1/whatsapp_contacts/:identifier/notes", "Notes about a contact"), Envelope::page,
        &dialect::kNoteRecord),
    answering(post<&add_note>("/api/v1/whatsapp_contacts/:identifier/notes", "Note something about a contact"),
        Envelope::data, &dialect::kNoteRecord, 201),
    answering(get<&show_note>("/api/v1/notes/:id", "One note"), Envelope::data, &dialect::kNoteRecord),
    answering(patch<&change_note>("/api/v1/notes/:id", "Change a note"), Envelope::data, &dialect::kNoteRecord),
    answering(del<&erase_note>("/api/v1/notes/:id", "Delete a note"), Envelope::nothing, nullptr, 204),

    list<kCustomers, Scope::contacts_read, &dialect::write_customer>("/platform/v1/customers", "List customers"),
    answering(post<&add_customer>("/platform/v1/customers", "Make a customer"), Envelope::data,
        &dialect::kCustomerRecord, 201),
    answering(
        get<&show_customer>("/platform/v1/customers/:id", "One customer"), Envelope::data, &dialect::kCustomerRecord),
    answering(patch<&change_customer>("/platform/v1/customers/:id", "Change a customer"), Envelope::data,
        &dialect::kCustomerRecord),
    answering(del<&erase_customer>("/platform/v1/customers/:id", "Delete a customer; contacts stay"), Envelope::nothing,
        nullptr, 204),

    list<kMembers, Scope::account_read, &dialect::write_member>("/platform/v1/users", "The project's members"),
};

}  // namespace

std::span<Route const> people_routes() { return kRoutes; }

}  // namespace wigwag::api::kapso
