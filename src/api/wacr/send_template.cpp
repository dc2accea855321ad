// Templates by flat fields.
#include <algorithm>

#include <fmt/format.h>

#include "api/sending.h"
#include "api/wacr/send_files.h"
#include "api/wacr/sends.h"
#include "api/wacr/template_use.h"
#include "core/otp.h"

namespace wigwag::api::wacr {
namespace {

constexpr std::string_view kHidden = "******";

std::string body_field(std::size_t index) { return fmt::format("field_{}", index + 1); }

std::vector<std::string> body_fields(std::size_t count) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < count; ++i) names.push_back(body_field(i));
  return names;
}

std::optional<std::string> const& header_url(NewTemplate const& in, std::string_view kind) {
  if (kind == "image") return in.header_image_url;
  return kind == "video" ? in.header_video_url : in.header_document_url;
}

bool has(std::optional<std::string> const& value) { return value && !value->empty(); }

/// Where the code goes that is made here; nullopt: none is.
std::optional<std::size_t> code_place(NewTemplate const& in, Needed const& needed) {
  if (!in.auto_generate_otp) return std::nullopt;
  auto const place = static_cast<std::size_t>(in.otp_field_number - 1);
  return place < needed.body.size() ? std::optional(place) : std::nullopt;
}

/// The template's own words for what is missing, all at once.
Done check_values(NewTemplate const& in, std::optional<FormFile> const& file, Needed const& needed) {
  shape::Problems problems;
  auto const need = [&](std::string const& field) {
    problems.add(field, fmt::format("{} is required by the template", field), "");
  };
  std::string const& header = needed.header;
  std::string const url_field = fmt::format("header_{}_url", header),
                    file_field = fmt::format("header_{}_file", header);
  if (header == "text" && !has(in.header_field_1)) need("header_field_1");
  bool const takes_file = !header.empty() && header != "text";
  if (takes_file) check_file(file_kind(header), {url_field, file_field, header_url(in, header), file}, problems);
  if (!takes_file && file) problems.add(file->field, "The template's header takes no file", "");
  std::optional<std::size_t> const code = code_place(in, needed);
  if (in.auto_generate_otp && !needed.is_authentication)
    problems.add("auto_generate_otp", "Only templates of category AUTHENTICATION get a code", "");
  else if (in.auto_generate_otp && !code)
    problems.add("otp_field_number", fmt::format("The template has {} fields", needed.body.size()), "");
  for (std::size_t i = 0; i < needed.body.size(); ++i)
    if (code != i && !has(in.fields()[i])) need(body_field(i));
  for (Slot const& slot : needed.buttons) {
    auto const number = static_cast<std::size_t>(slot.field.back() - '0');
    if (slot.what != Slot::What::code && (number >= kButtonFields || !has(in.buttons()[number]))) need(slot.field);
  }
  if (problems.empty()) return {};
  return fail(problems.take());
}

/// `code`: instead of the field that it goes to, and in the buttons that repeat it.
Values values_of(NewTemplate const& in, Needed const& needed, Contact const& contact, std::string_view code) {
  std::optional<std::size_t> const place = code_place(in, needed);
  Values values{.header_text = in.header_field_1, .header_filename = in.header_document_name};
  if (needed.header != "text" && !needed.header.empty()) values.header_url = header_url(in, needed.header);
  if (!has(values.header_filename)) values.header_filename.reset();
  for (std::size_t i = 0; i < needed.body.size(); ++i)
    values.body.push_back(place == i ? std::string(code) : filled_in(*in.fields()[i], contact));
  for (Slot const& slot : needed.buttons) {
    auto const number = static_cast<std::size_t>(slot.field.back() - '0');
    bool const given = number < kButtonFields && has(in.buttons()[number]);
    bool const repeats = slot.what == Slot::What::code && !needed.body.empty();
    values.buttons.push_back(repeats && (place || !given) ? values.body[place.value_or(0)]
                             : given                      ? *in.buttons()[number]
                                                          : std::string());
  }
  return values;
}

/// The same for the same request with the same Idempotency-Key: so a repeated answer has it, though it is kept nowhere.
Result<std::string> code_for(Services const& services, Context const& context, std::string const& content) {
  TRY(auto const repeat, repeat_key(services, context.request, content));
  if (!repeat) return core::random_otp();
  return core::derived_otp(
      services.seal_key, fmt::format("{}\n{}\n{}", context.caller.project_id.value, repeat->request_hash, repeat->key));
}

}  // namespace

Task<Result<Reply>> send_template(
    Services const& services, Sending caller, Asking<NewTemplate> asking, Context const& context) {
  CO_TRY(auto asked, co_await read(services, asking));
  NewTemplate const& in = asked.value;
  CO_TRY(core::Addressing const to, addressing_of(caller.project_id, in.phone, in.contact_id));
  CO_TRY(Seat seat, co_await seat_for(services, to));
  CO_TRY(Template stored, co_await approved_template(services, seat.channel, in.template_name, in.language));
  CO_TRY(Needed const needed, needed_by(stored));
  if (needed.body.size() > kBodyFields)
    co_return fail(Code::template_unfit,
        fmt::format("The template has {} placeholders; at most {} can be filled", needed.body.size(), kBodyFields));
  CO_TRY_DONE(check_values(in, asked.input.file, needed));
  CO_TRY(Contact const contact, co_await contact_for(services, to, Needs::templates));
  Letter letter{.body = {}, .content = asked.input.content()};
  std::string code;
  if (in.auto_generate_otp) {
    CO_TRY(code, code_for(services, context, letter.content));
  }
  Values values = values_of(in, needed, contact, code);
  if (asked.input.file) {
    if (!values.header_filename) values.header_filename = asked.input.file->filename;
    CO_TRY(values.header_upload, co_await give_file(services, seat, *std::move(asked.input.file)));
  }
  Composed composed = compose(to.phone, stored, needed, values, body_fields(needed.body.size()));
  letter.body = std::move(composed.body);
  letter.origins = std::move(composed.origins);
  // A code that somebody sends by hand is as secret as one that is made here.
  if (needed.is_authentication) {
    for (std::string& value : values.body) value = kHidden;
    for (std::string& value : values.buttons) value = kHidden;
    letter.shown_body = compose(to.phone, stored, needed, values, body_fields(needed.body.size())).body;
  }
  letter.stored = std::move(stored);
  CO_TRY(Delivered const sent, co_await deliver(services, context, std::move(seat), contact, std::move(letter)));
  json::Writer own;
  own.member("template_name", in.template_name).member("language", in.language);
  if (in.auto_generate_otp) own.member("otp_code", code);
  co_return sent_reply(sent, to.phone, own.text(), context);
}

}  // namespace wigwag::api::wacr
