// Texts, and questions with buttons or a list.
#include <fmt/format.h>
#include <algorithm>

#include "api/wacr/sending.h"
#include "api/wacr/sends.h"

namespace wigwag::api::wacr {
namespace {

// ---- interactive

std::optional<std::string> first_twice(std::vector<std::string> ids) {
  std::erase(ids, "");  // that one is missing was said
  std::ranges::sort(ids);
  auto const twice = std::ranges::adjacent_find(ids);
  return twice == ids.end() ? std::nullopt : std::optional(*twice);
}

void check_unique(shape::Problems& problems, std::string const& field, std::vector<std::string> ids) {
  if (auto const twice = first_twice(std::move(ids)))
    problems.add(field, fmt::format("Each id must be unique: {} is there twice", *twice), "");
}

/// What depends on the kind.
void check_kind(NewInteractive const& in, shape::Problems& problems) {
  if (problems.has("type")) return;
  if (in.type == InteractiveKind::button) {
    if (!in.buttons) problems.add("buttons", "Buttons are required for type button", "");
    std::vector<std::string> ids;
    for (NewButton const& button : in.buttons.value_or(std::vector<NewButton>{})) ids.push_back(button.id);
    check_unique(problems, "buttons", std::move(ids));
  } else {
    if ((!in.list_button_text || in.list_button_text->empty()) && !problems.has("list_button_text"))
      problems.add("list_button_text", "List button text is required for type list", "");
    if (!in.sections) problems.add("sections", "Sections are required for type list", "");
    std::vector<std::string> ids;
    for (NewSection const& section : in.sections.value_or(std::vector<NewSection>{}))
      for (NewRow const& row : section.rows) ids.push_back(row.id);
    check_unique(problems, "sections", std::move(ids));
  }
}

void write_buttons(json::Writer& out, std::vector<NewButton> const& buttons) {
  out.key("buttons").begin_array();
  for (NewButton const& button : buttons) {
    out.begin_object().member("type", "reply").key("reply").begin_object();
    out.member("id", button.id).member("title", button.title).end_object().end_object();
  }
  out.end_array();
}

void write_sections(json::Writer& out, NewInteractive const& in) {
  out.member("button", *in.list_button_text).key("sections").begin_array();
  for (NewSection const& section : *in.sections) {
    out.begin_object().member("title", section.title).key("rows").begin_array();
    for (NewRow const& row : section.rows) {
      std::optional<std::string> const words =
          row.description && !row.description->empty() ? row.description : std::nullopt;
      out.begin_object().member("id", row.id).member("title", row.title).member_if("description", words).end_object();
    }
    out.end_array().end_object();
  }
  out.end_array();
}

void write_words(json::Writer& out, std::string_view name, std::optional<std::string> const& text, bool is_header) {
  if (!text || text->empty()) return;
  out.key(name).begin_object();
  if (is_header) out.member("type", "text");
  out.member("text", *text).end_object();
}

std::string interactive_body(std::string const& phone, NewInteractive const& in) {
  json::Writer out;
  begin_body(out, phone, "interactive").key("interactive").begin_object().member("type", word_of(in.type));
  write_words(out, "header", in.header_text, true);
  write_words(out, "body", in.body_text, false);
  write_words(out, "footer", in.footer_text, false);
  out.key("action").begin_object();
  if (in.type == InteractiveKind::button)
    write_buttons(out, *in.buttons);
  else
    write_sections(out, in);
  return out.end_object().end_object().end_object().take();
}

Origins interactive_origins() {
  return {{"to", "phone"}, {"interactive.body", "body_text"}, {"interactive.header", "header_text"},
      {"interactive.footer", "footer_text"}, {"interactive.action.buttons", "buttons"},
      {"interactive.action.button", "list_button_text"}, {"interactive.action.sections", "sections"}};
}

}  // namespace

Task<Result<Reply>> send_text(
    Services const& services, Sending caller, Asking<NewText> asking, Context const& context) {
  CO_TRY(auto const asked, co_await read(services, asking));
  CO_TRY(core::Addressing const to, addressing_of(caller.project_id, asked.value.phone, asked.value.contact_id));
  CO_TRY(Seat seat, co_await seat_for(services, to));
  CO_TRY(Contact const contact, co_await contact_for(services, to, Needs::nothing));
  std::string const message = filled_in(asked.value.message, contact);
  json::Writer body;
  begin_body(body, to.phone, "text").key("text").begin_object().member("body", message).end_object().end_object();
  Letter letter{
      .body = body.take(), .origins = {{"to", "phone"}, {"text", "message"}}, .content = asked.input.content()};
  CO_TRY(Delivered const sent, co_await deliver(services, context, std::move(seat), contact, std::move(letter)));
  json::Writer own;
  own.member("message", message);
  co_return sent_reply(sent, to.phone, own.text(), context);
}

Task<Result<Reply>> send_interactive(
    Services const& services, Sending caller, Asking<NewInteractive> asking, Context const& context) {
  CO_TRY(auto asked, co_await try_read(services, asking));
  NewInteractive filled = std::move(asked.tried.value);
  check_kind(filled, asked.tried.problems);
  if (!asked.tried.problems.empty()) co_return fail(asked.tried.problems.take());
  CO_TRY(core::Addressing const to, addressing_of(caller.project_id, filled.phone, filled.contact_id));
  CO_TRY(Seat seat, co_await seat_for(services, to));
  CO_TRY(Contact const contact, co_await contact_for(services, to, Needs::nothing));
  filled.body_text = filled_in(filled.body_text, contact);
  Letter letter{
      .body = interactive_body(to.phone, filled), .origins = interactive_origins(), .content = asked.input.content()};
  CO_TRY(Delivered const sent, co_await deliver(services, context, std::move(seat), contact, std::move(letter)));
  std::string const own = fmt::format(R"("type":"{}")", word_of(filled.type));
  co_return sent_reply(sent, to.phone, own, context);
}

}  // namespace wigwag::api::wacr
