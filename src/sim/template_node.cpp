#include "sim/template_node.h"

#include <array>

namespace wigwag::sim {
namespace {

constexpr std::array<std::string_view, 8> kDefaults{
    "name", "parameter_format", "components", "language", "status", "category", "sub_category", "id"};
constexpr std::array<std::string_view, 8> kOptional{"previous_category", "sub_category", "message_send_ttl_seconds",
    "cta_url_link_tracking_opted_out", "correct_category", "degrees_of_freedom_spec", "library_template_name",
    "specific_rejection_reason"};

/// The three members that every template webhook has. The id is a number there.
void write_names(json::Writer& out, Template const& one) {
  out.key("message_template_id").raw(one.id).member("message_template_name", one.name);
  out.member("message_template_language", one.language);
}

}  // namespace

std::string template_json(Template const& one) {
  json::Writer out;
  out.begin_object().member("name", one.name).member("parameter_format", one.parameter_format);
  out.key("components").raw(one.components).member("language", one.language).member("status", one.status);
  out.member("category", one.category);
  if (!one.previous_category.empty()) out.member("previous_category", one.previous_category);
  out.key("quality_score").begin_object().member("score", one.quality);
  out.member("date", one.created.seconds()).key("reasons").begin_array().end_array().end_object();
  out.member("rejected_reason", one.rejected_reason);
  if (one.ttl_s) out.member("message_send_ttl_seconds", *one.ttl_s);
  return out.member("id", one.id).end_object().take();
}

Shape template_shape() { return {"WhatsAppMessageTemplate", kDefaults, kOptional}; }

void set_template_status(
    Template& one, std::string const& status, std::string const& reason, std::string const& title, Effects& effects) {
  one.status = status;
  one.rejected_reason = status == "REJECTED" ? reason : "NONE";
  json::Writer out;
  out.begin_object().member("event", status);
  write_names(out, one);
  out.member("message_template_category", one.category).member("reason", reason.empty() ? "NONE" : reason);
  if (!title.empty()) {
    out.key("other_info").begin_object().member("title", title);
    out.member("description", "The quality of the template is low.").end_object();
  }
  effects.posts.push_back(account_posting(one.account_id, "message_template_status_update", out.end_object().take()));
}

void set_template_quality(Template& one, std::string const& quality, Effects& effects) {
  json::Writer out;
  out.begin_object().member("previous_quality_score", one.quality).member("new_quality_score", quality);
  write_names(out, one);
  one.quality = quality;
  effects.posts.push_back(account_posting(one.account_id, "message_template_quality_update", out.end_object().take()));
}

void set_template_category(Template& one, std::string const& category, Effects& effects) {
  json::Writer out;
  out.begin_object();
  write_names(out, one);
  out.member("previous_category", one.category).member("new_category", category);
  one.previous_category = one.category;
  one.category = category;
  effects.posts.push_back(account_posting(one.account_id, "template_category_update", out.end_object().take()));
}

void begin_review(World& world, Template const& one, Effects& effects) {
  if (world.behaviour.template_review_ms < 0) return;
  effects.later.push_back({std::chrono::milliseconds(world.behaviour.template_review_ms),
      [id = one.id](World& mine, Instant, Effects& more) {
        auto const found = mine.templates.find(id);
        if (found == mine.templates.end() || found->second.status != "PENDING") return;
        set_template_status(found->second, "APPROVED", "NONE", "", more);
      }});
}

}  // namespace wigwag::sim
