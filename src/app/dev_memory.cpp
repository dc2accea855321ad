#include "app/dev_memory.h"

#include <algorithm>

#include "app/dev_state.h"
#include "base/json.h"
#include "sim/webhook.h"
#include "sim/world.h"
#include "store/list.h"
#include "store/list_filters.h"
#include "store/views_business.h"

namespace wigwag::app {
namespace {

constexpr int kMessages = 1000;
constexpr int kTemplates = 1000;

/// As Meta had sent it, as far as the sandbox looks at it.
std::string body_of(sim::Number const& number, store::MessageView const& row) {
  sim::Customer who{.phone = row.phone, .user_id = row.bsuid, .username = row.username};
  who.parent_user_id = row.parent_bsuid;
  if (row.profile_name) who.name = row.profile_name->utf8();
  auto const payload = json::Document::parse(row.payload);
  std::string const content = payload ? std::string(payload->root()[row.type].raw()) : std::string();
  sim::Message const message{.customer = std::move(who),
      .wamid = row.wamid,
      .timestamp = std::to_string(row.sent_at.seconds()),
      .type = row.type,
      .content = content,
      .context = {},
      .group_id = {},
      .extra = {}};
  return sim::envelope(number, "messages", sim::messages_value(number, {&message, 1}, true));
}

sim::Template template_of(store::TemplateView const& row) {
  sim::Template one{.id = row.template_id, .account_id = row.waba_id, .name = row.name, .language = row.language};
  one.category = row.category.value_or("UTILITY");
  one.status = row.status.value_or("APPROVED");
  one.quality = row.quality.value_or("UNKNOWN");
  one.parameter_format = row.parameter_format.value_or("POSITIONAL");
  one.components = *row.components;
  one.created = row.updated_at;
  return one;
}

}  // namespace

Done remind(sim::Sandbox& sandbox, store::Db& db, ProjectId project) {
  using store::MessageView;
  using store::TemplateView;
  store::Ask const newest{.order = store::newest<&MessageView::num>(), .limit = kMessages};
  TRY(auto const messages, db.read([&](auto& tx) { return store::fetch<MessageView>(tx, project, newest); }));
  store::Ask const all{.order = store::newest<&TemplateView::num>(), .limit = kTemplates};
  TRY(auto const templates, db.read([&](auto& tx) { return store::fetch<TemplateView>(tx, project, all); }));
  std::vector<sim::Number> const numbers = dev_numbers();
  for (MessageView const& row : messages.rows) {
    auto const number = std::ranges::find(numbers, row.phone_number_id.value_or(""), &sim::Number::phone_number_id);
    bool const heard = row.direction == Direction::inbound && row.origin == Origin::cloud_api && row.contact_num;
    if (heard && number != numbers.end()) sandbox.remember(body_of(*number, row));
  }
  for (TemplateView const& row : templates.rows)
    if (row.components) sandbox.remember(template_of(row));
  return {};
}

}  // namespace wigwag::app
