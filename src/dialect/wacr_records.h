/// @file WA.cr's records beside messages: contacts, groups, sources, statuses, templates, comments. Source: WA.cr API
/// v2.
#pragma once
#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"
#include "dialect/file_link.h"
#include "dialect/wacr.h"
#include "model/contact_card.h"
#include "model/crm.h"
#include "model/media.h"
#include "model/template.h"

namespace wigwag::dialect {

inline constexpr std::array<std::string_view, 20> kContactFields{"id", "firstname", "lastname", "company", "type",
    "email", "phone", "status_id", "source_id", "description", "city", "state", "zip", "address", "country_id",
    "assigned_id", "group_id", "is_opted_out", "created_at", "updated_at"};
inline constexpr std::array<std::string_view, 4> kNamedFields{"id", "name", "created_at", "updated_at"};
inline constexpr std::array<std::string_view, 5> kStatusFields{"id", "name", "color", "created_at", "updated_at"};
inline constexpr std::array<std::string_view, 25> kTemplateFields{"id", "template_id", "template_name", "name",
    "language", "category", "status", "header_data_format", "header_data_text", "header_params_count",
    "header_file_url", "header_variable_value", "body_data", "body_params_count", "body_variable_value", "footer_data",
    "footer_params_count", "buttons_data", "message_send_ttl_seconds", "add_security_recommendation",
    "code_expiration_minutes", "otp_button_config", "components", "created_at", "updated_at"};

/// What `include` adds to a contact. nullopt: not asked for; null where the contact has none.
struct Relations {
  std::optional<std::vector<ContactGroup>> groups = {};
  std::optional<std::optional<ContactSource>> source = {};
  std::optional<std::optional<ContactStatus>> status = {};
};

inline constexpr FieldSet kEveryField = ~FieldSet{0};

void write_wacr_contact(json::Writer& out, Card const& card, Relations const& relations, FieldSet fields = kEveryField);
void write_wacr_named(json::Writer& out, ContactGroup const& row, FieldSet fields = kEveryField);
void write_wacr_named(json::Writer& out, ContactSource const& row, FieldSet fields = kEveryField);
void write_wacr_named(json::Writer& out, ContactStatus const& row, FieldSet fields = kEveryField);
void write_wacr_template(json::Writer& out, Template const& row, FieldSet fields = kEveryField);
/// As the list of templates for sign-in codes has it.
void write_wacr_otp_template(json::Writer& out, Template const& row);

/// `file`: of the comment, if it has one.
void write_wacr_comment(
    json::Writer& out, Comment const& comment, std::optional<Media> const& file, FileAddresses const& files);
/// Where the file of a comment is, or will be once it is fetched; nullopt: it could not be fetched.
std::optional<std::string> comment_url(std::optional<Media> const& file, FileAddresses const& files);

/// How many different `{{…}}` a text has.
std::int64_t placeholders_of(std::string_view text);

}  // namespace wigwag::dialect
