#include "api/wacr/messages.h"

#include "api/wacr/answers.h"
#include "api/wacr/list.h"
#include "dialect/wacr.h"
#include "store/search.h"

namespace wigwag::api::wacr {
namespace {

using store::MessageView;

constexpr Filter kFilters[] = {
    by_value<MessageView, &MessageView::type>("type", "Kind of message"),
    by_value<MessageView, &MessageView::status>("status", "How far it has got"),
    Filter{"interaction_id", &conditions_on_thread, "One number's talk with one contact"},
    by_value<MessageView, &MessageView::direction>("direction", "Who wrote it"),
};
constexpr Sort kSorts[] = {{"created_at"}, {"updated_at", store::kColumn<&MessageView::updated_at>}};

Result<std::string> write_rows(
    store::ReadTx&, Context const&, std::vector<MessageView> const& rows, dialect::FieldSet fields) {
  json::Writer out;
  out.begin_array();
  for (MessageView const& row : rows) dialect::write_wacr_message(out, row, fields);
  return out.end_array().take();
}

constexpr List<MessageView> kMessages{{.filters = kFilters,
                                          .operators = Operators::four,
                                          .sorts = kSorts,
                                          .several = Sorts::one,
                                          .num = store::kColumn<&MessageView::num>,
                                          .search = &store::text_contains,
                                          .fields = dialect::kWacrFields},
    &write_rows};

Result<Reply> show_message(
    store::ReadTx& tx, Caller<Scope::messages_read> caller, Path<"id"> id, Context const& context) {
  auto const num = record_id<MessageNum>(id.text);
  if (!num) return dialect::not_found("Message");
  TRY(auto const message, store::message_by_num(tx, caller.project_id, *num));
  if (!message) return dialect::not_found("Message");
  return answer(context, dialect::wacr_message_in_full(*message, context.files));
}

constexpr Route kRoutes[] = {
    failing(
        list_route<kMessages>("/api/v2/messages", "List messages", Scope::messages_read), "Failed to fetch messages"),
    failing(answering(get<&show_message>("/api/v2/messages/:id", "One message"), Envelope::wacr),
        "Failed to fetch message"),
};

}  // namespace

std::span<Route const> message_routes() { return kRoutes; }

}  // namespace wigwag::api::wacr
