#include "dialect/kapso_setup.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include <fmt/format.h>

#include "base/signed_token.h"
#include "dialect/kapso_values.h"

namespace wigwag::dialect {
namespace {

using namespace record;

constexpr std::string_view kPurpose = "setup_link";

constexpr Member kProvisionedMembers[] = {
    text("id", "UUID"),
    text("phone_number", "Digits"),
    text("status", "How far it has got"),
    nullable(text("area_code", "Its area")),
    text("country_iso", "Two letters"),
    text("country_dial_code", "Digits"),
    nullable(text("display_number", "As people write it")),
};
constexpr Record kProvisionedRecord{"ProvisionedPhoneNumber", "A number that was bought", kProvisionedMembers};

constexpr Member kSetupLinkMembers[] = {
    text("id", "UUID"),
    words("status", Words<SetupLinkStatus>::words, "What the link is worth"),
    time("created_at", "When it was made"),
    time("expires_at", "Until when it holds"),
    text("url", "The page that your customer opens; it ends with the token"),
    sometimes(text("token", "Shown once, when the link is made")),
    nullable(text("success_redirect_url", "Where the page leads to at its end")),
    nullable(text("failure_redirect_url", "Where it leads to when it failed")),
    many(text("allowed_origins", "Sites that may show the page in a frame")),
    truth("provision_phone_number", "Whether a number was to be bought"),
    nullable(text("phone_number_area_code", "For that")),
    many(text("phone_number_country_isos", "For that")),
    many(words("allowed_connection_types", Words<ConnectionType>::words, "What may be connected")),
    words("meta_billing_mode", Words<SetupBilling>::words, "Who pays Meta"),
    nullable(object("theme_config", "Colours of the page")),
    nullable(text("reconnect_phone_number", "The number whose token is renewed, digits")),
    nullable(words("language", Words<SetupLanguage>::words, "Of the page; null: as the browser asks")),
    words("whatsapp_setup_status", Words<SetupStatus>::words, "How far connecting has got"),
    nullable(text("whatsapp_setup_error", "Why it failed last")),
    nullable(one("provisioned_phone_number", kProvisionedRecord, "Always null: numbers are not bought here")),
};

constexpr std::array<std::string_view, 2> kTargets{"meta_media", "meta_resumable_asset"};
constexpr Member kTargetMembers[] = {
    words("kind", kTargets, "How Meta has it"),
    sometimes(text("media_id", "Of meta_media: for messages, 30 days")),
    sometimes(text("handle", "Of meta_resumable_asset: for profile pictures and samples of templates")),
};
constexpr Record kTargetRecord{"IngestTarget", "What Meta knows the file by", kTargetMembers};
constexpr Member kResourceMembers[] = {
    text("filename", "What it is called"),
    text("mime_type", "What it is"),
    whole("size_bytes", "How large it is"),
    text("sha256", "Of its content, hexadecimal"),
    text("source_url", "Where it came from"),
};
constexpr Record kResourceRecord{"IngestResource", "The file", kResourceMembers};
constexpr Member kIngestedMembers[] = {
    text("ingest_id", "UUID"),
    one("target", kTargetRecord, "What Meta knows the file by"),
    one("resource", kResourceRecord, "The file"),
};

void write_link(json::Writer& out, SetupLink const& row, FileAddresses const& addresses, bool is_new) {
  std::string const token = setup_token(addresses.links->key, row.project_id, row.num);
  out.begin_object().member("id", uuid_of(Kind::setup_link, row.num.value));
  out.member("status", word_of(status_of(row, addresses.now)));
  out.member("created_at", iso_seconds(time_of(row.num.value))).member("expires_at", iso_seconds(row.expires_at));
  out.member("url", addresses.links->public_url + std::string(kSetupPath) + token);
  if (is_new) out.member("token", token);
  out.member("success_redirect_url", row.success_url).member("failure_redirect_url", row.failure_url);
  write_words(out, "allowed_origins", row.origins);
  out.member("provision_phone_number", row.provision).member("phone_number_area_code", row.area_code);
  write_words(out, "phone_number_country_isos", row.countries);
  write_words(out, "allowed_connection_types", row.connection_types);
  out.member("meta_billing_mode", word_of(row.billing_mode)).key("theme_config");
  row.theme ? out.raw(*row.theme) : out.null();
  out.member("reconnect_phone_number", row.reconnect_number).key("language");
  row.language ? out.value(word_of(*row.language)) : out.null();
  out.member("whatsapp_setup_status", word_of(row.setup_status)).member("whatsapp_setup_error", row.setup_error);
  out.key("provisioned_phone_number").null().end_object();
}

}  // namespace

std::string setup_token(Secret<std::string> const& key, ProjectId project, RowNum link) {
  return sign_token(key, kPurpose, fmt::format("{} {}", project.value, link.value), std::nullopt);
}

std::optional<SetupRef> read_setup_token(Secret<std::string> const& key, std::string_view token, Instant now) {
  auto const content = open_token(key, kPurpose, token, now);
  if (!content) return std::nullopt;
  std::size_t const blank = content->find(' ');
  if (blank == std::string::npos) return std::nullopt;
  return SetupRef{ProjectId{std::atoll(content->c_str())}, RowNum{std::atoll(content->c_str() + blank + 1)}};
}

void write_setup_link(json::Writer& out, store::SetupLinkView const& row, Projection const& projection) {
  write_link(out, row, projection.files, false);
}

void write_new_setup_link(json::Writer& out, SetupLink const& row, FileAddresses const& addresses) {
  write_link(out, row, addresses, true);
}

void write_ingested(json::Writer& out, Ingested const& file) {
  bool const is_media = file.kind == "meta_media";
  out.begin_object().member("ingest_id", uuid_of(Kind::ingest, file.num));
  out.key("target").begin_object().member("kind", file.kind).member(is_media ? "media_id" : "handle", file.given);
  out.end_object().key("resource").begin_object().member("filename", file.filename);
  out.member("mime_type", file.mime_type).member("size_bytes", file.bytes).member("sha256", file.sha256);
  out.member("source_url", file.source).end_object().end_object();
}

Record const kSetupLinkRecord{"SetupLink", "A page on which a customer connects a number", kSetupLinkMembers};
Record const kIngestedRecord{"Ingested", "A file that Meta has taken", kIngestedMembers};

}  // namespace wigwag::dialect
