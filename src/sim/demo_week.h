/// @file What happened in the demo's week: people and lines, as tables. Times are minutes before now.
#pragma once
#include <span>
#include <string_view>

namespace wigwag::sim {

struct DemoPerson {
  std::string_view phone;  ///< digits; "" for a hidden number
  std::string_view user_id;
  std::string_view name;
  std::string_view username;  ///< "" for none
};

enum class Who { customer, business };

/// One message. `what` is the text of a text message; for other types JSON that the default of the type completes.
struct DemoLine {
  int minutes_ago;
  int number;  ///< 0 or 1
  int person;  ///< index into the people
  Who author;
  std::string_view type;
  std::string_view what;
  std::string_view tag = "";    ///< name by which a later line finds this one
  std::string_view about = "";  ///< tag of the message replied to, reacted to, edited or deleted
  std::string_view steps = "";  ///< of the business's messages: s(ent) d(elivered) r(ead) p(layed) f(ailed)
};

/// One change of another field than messages. $now is its time in seconds, $phone_number_id and the like the number's.
struct DemoChange {
  int minutes_ago;
  int number;
  std::string_view field;
  std::string_view value;  ///< JSON; a leading `+` puts messaging_product and metadata in front
};

std::span<DemoPerson const> demo_people();
std::span<DemoLine const> demo_lines();
std::span<DemoChange const> demo_changes();

inline constexpr std::string_view kDemoGroup = "R3JvdXBEZW1vMDAwMQ";
/// Lines of the group: person, minutes ago, text.
struct DemoGroupLine {
  int minutes_ago;
  int person;
  std::string_view text;
};
std::span<DemoGroupLine const> demo_group_lines();

}  // namespace wigwag::sim
