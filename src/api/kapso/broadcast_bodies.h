/// @file The bodies of broadcasts' endpoints. Source: Kapso, broadcasts.
#pragma once
#include <string>

#include "api/shape.h"
#include "base/limits.h"

namespace wigwag::api::kapso {

struct NewBroadcast {
  Text name;
  std::string phone_number_id;
  std::string whatsapp_template_id;
};
struct BroadcastPatch {
  std::string status;
};
struct RecipientsBody {
  json::Value recipients;
};
struct ScheduleBody {
  std::string scheduled_at;
};

}  // namespace wigwag::api::kapso

namespace wigwag::api {

template <>
struct Shape<kapso::NewBroadcast> {
  using B = kapso::NewBroadcast;
  static constexpr std::string_view envelope = "whatsapp_broadcast";
  static constexpr Pack fields{
      Field{"name", &B::name, "What it is called", {.required = true, .max = limits::name_characters_max}},
      Field{"phone_number_id", &B::phone_number_id, "Whose number it is sent from", {.required = true}},
      Field{
          "whatsapp_template_id", &B::whatsapp_template_id, "Meta's id of the template, or ours", {.required = true}}};
};
template <>
struct Shape<kapso::BroadcastPatch> {
  using B = kapso::BroadcastPatch;
  static constexpr std::string_view envelope = "whatsapp_broadcast";
  static constexpr Pack fields{
      Field{"status", &B::status, "stopped, or draft to take it up again", {.required = true}}};
};
template <>
struct Shape<kapso::RecipientsBody> {
  using B = kapso::RecipientsBody;
  static constexpr std::string_view envelope = "whatsapp_broadcast";
  static constexpr Pack fields{Field{"recipients", &B::recipients,
      "1 to 1000, each with phone_number or whatsapp_contact_id, and components", {.required = true}}};
};
template <>
struct Shape<kapso::ScheduleBody> {
  using B = kapso::ScheduleBody;
  static constexpr Pack fields{
      Field{"scheduled_at", &B::scheduled_at, "When, in the future, with its zone", {.required = true}}};
};

}  // namespace wigwag::api
