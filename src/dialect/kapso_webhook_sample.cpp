// What a webhook that is tried out is sent. Source: Kapso, webhooks sent to users.
#include <fmt/format.h>

#include "dialect/kapso_webhooks.h"

namespace wigwag::dialect {
namespace {

constexpr std::string_view kPhone = "14155550123";
constexpr std::string_view kNumber = "123456789012345";
constexpr std::string_view kAccount = "987654321";

EventKind kind_of(std::string_view name) {
  for (std::string_view const of_number : {"whatsapp.phone_number.", "whatsapp.config."}) {
    if (!name.starts_with(of_number)) continue;
    return name.ends_with("created") ? EventKind::number_added : EventKind::number_removed;
  }
  if (name == "project.event") return EventKind::project_event;
  for (std::size_t i = 0; i < Words<EventKind>::words.size(); ++i)
    if (name == "whatsapp." + std::string(Words<EventKind>::words[i])) return static_cast<EventKind>(i);
  return EventKind::other_field;
}

/// Facts that the event itself carries.
std::optional<std::string> detail_of(std::string_view name, EventKind kind, Instant now) {
  std::string const some = uuid_of(Kind::event, first_num_at(now));
  if (kind == EventKind::conversation_inactive) return R"({"minutes":60})";
  if (kind == EventKind::number_added || kind == EventKind::number_removed)
    return fmt::format(R"({{"phone_number_id":"{}","customer_id":null}})", kNumber);
  if (kind == EventKind::project_event)
    return fmt::format(R"({{"id":"{}","name":"test.event","occurred_at":"{}","conversation_id":null,)"
                       R"("properties":{{"test":true}}}})",
        some, iso_micros(now));
  if (!name.starts_with("workflow.execution.")) return std::nullopt;
  bool const handed = name.ends_with(".handoff");
  return fmt::format(R"({{"workflow_id":"{0}","workflow_execution_id":"{0}","status":"{1}","tracking_id":"{0}",)"
                     R"("channel":"whatsapp","whatsapp_conversation_id":"{2}",{3}}})",
      some, handed ? "handoff" : "failed", uuid_of(Kind::conversation, first_num_at(now)),
      handed ? R"("handoff":{"reason":"This is a test","source":"agent_tool"})"
             : R"("error":{"message":"This is a test"})");
}

/// A project's webhook has no number of its own.
Channel some_number(ProjectId project, Instant now) {
  Channel channel{.num = ChannelNum{first_num_at(now)}, .project_id = project, .updated_at = now};
  channel.phone_number_id = kNumber;
  channel.waba_id = kAccount;
  channel.display_number = "15551234567";
  channel.name = "Test";
  return channel;
}

store::ConversationView some_conversation(Channel const& number, Instant now) {
  store::ConversationView conversation;
  conversation.num = ConversationNum{first_num_at(now)};
  conversation.channel_num = number.num;
  conversation.last_active_at = conversation.updated_at = now;
  conversation.metadata = "{}";
  conversation.phone = kPhone;
  conversation.profile_name = Text{"Test"};
  conversation.phone_number_id = number.phone_number_id;
  return conversation;
}

store::MessageView some_message(Told const& told, Instant now) {
  store::MessageView message;
  message.num = MessageNum{first_num_at(now)};
  message.project_id = told.event.project_id;
  message.conversation_num = told.conversation->num;
  message.direction = told.event.kind == EventKind::message_received ? Direction::inbound : Direction::outbound;
  message.type = "text";
  message.wamid = "wamid.TEST" + std::to_string(message.num.value);
  message.phone = message.contact_phone = kPhone;
  message.profile_name = told.conversation->profile_name;
  message.phone_number_id = told.conversation->phone_number_id;
  message.sent_at = message.updated_at = now;
  message.text = Text{"This is a test"};
  message.payload = R"({"text":{"body":"This is a test"}})";
  return message;
}

/// The message is all that was said in it.
void put_last(store::ConversationView& conversation, store::MessageView const& message) {
  bool const inbound = message.direction == Direction::inbound;
  conversation.messages_count = 1;
  conversation.last_message_wamid = message.wamid;
  conversation.last_message_type = message.type;
  conversation.last_message_text = message.text;
  conversation.last_message_at = message.sent_at;
  (inbound ? conversation.last_inbound_at : conversation.last_outbound_at) = message.sent_at;
}

}  // namespace

Told sample_of(std::string_view name, ProjectId project, std::optional<Channel> channel, Instant now) {
  Told told{.name = name};
  EventKind const kind = kind_of(name);
  told.event = {project, 0, kind, now, {}, {}, {}, {}, detail_of(name, kind, now)};
  if (!name.starts_with("whatsapp.")) return told;
  told.channel = channel ? *std::move(channel) : some_number(project, now);
  bool const is_message = name.starts_with("whatsapp.message.");
  if (is_message || name.starts_with("whatsapp.conversation."))
    told.conversation = some_conversation(*told.channel, now);
  if (is_message || kind == EventKind::conversation_inactive) told.message = some_message(told, now);
  if (told.message) put_last(*told.conversation, *told.message);
  turn_back(told);
  return told;
}

}  // namespace wigwag::dialect
