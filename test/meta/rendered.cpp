#include "rendered.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/json.h"

namespace wigwag::meta {
namespace {

using json::Value;

class Line {
 public:
  explicit Line(std::string name) : line_(std::move(name)) {}

  Line& word(std::string_view text) {
    line_ += ' ';
    line_ += text;
    return *this;
  }
  Line& put(std::string_view name, std::string_view value) {
    if (!value.empty()) line_ += fmt::format(" {}={}", name, value);
    return *this;
  }
  Line& field(std::string_view name, std::optional<std::string> const& value) {
    return value ? put(name, value->empty() ? "''" : *value) : *this;
  }
  Line& field(std::string_view name, std::optional<Text> const& value) {
    return value ? put(name, '\'' + value->escaped + '\'') : *this;
  }
  Line& field(std::string_view name, std::optional<Instant> const& at) {
    return at ? put(name, iso_seconds(*at)) : *this;
  }
  Line& field(std::string_view name, std::optional<std::int64_t> const& value) {
    return value ? put(name, std::to_string(*value)) : *this;
  }
  Line& field(std::string_view name, std::optional<int> const& value) {
    return value ? put(name, std::to_string(*value)) : *this;
  }
  Line& field(std::string_view name, std::optional<bool> const& value) {
    return value ? put(name, *value ? "true" : "false") : *this;
  }
  Line& person(std::string_view name, Person const& who) {
    Line inner("");
    inner.field("phone", who.phone).field("bsuid", who.bsuid).field("parent", who.parent_bsuid);
    inner.field("username", who.username).field("name", who.profile_name).field("hash", who.identity_hash);
    return who.known() ? put(name, '{' + inner.line_.substr(1) + '}') : *this;
  }
  Line& json(std::string_view name, std::string const& text) {
    return text.empty() ? *this : put(name, canonical(text));
  }
  std::string take() { return std::move(line_) + '\n'; }

 private:
  std::string line_;
};

std::string_view name_of(Effect effect) {
  switch (effect) {
    case Effect::user_message: return "user_message";
    case Effect::quiet: return "quiet";
    case Effect::event_only: return "event_only";
  }
  return "";
}

std::string_view name_of(PersonSeen::What what) {
  switch (what) {
    case PersonSeen::What::profile: return "profile";
    case PersonSeen::What::address_book_add: return "address_book_add";
    case PersonSeen::What::address_book_remove: return "address_book_remove";
  }
  return "";
}

Line line(InboundMessage const& m) {
  Line out("message");
  out.word(m.wamid).word(word_of(m.direction)).word(word_of(m.origin)).word(name_of(m.effect)).word(word_of(m.status));
  out.word(m.type)
      .field("at", m.at)
      .person("contact", m.contact)
      .field("group", m.group_id)
      .field("text", std::optional(m.text));
  out.field("context", m.context_wamid).field("error", m.error_code).field("error_title", m.error_title);
  if (m.media)
    out.put("media", fmt::format("{} {} {} {} {}", m.media->kind, m.media->media_id, m.media->mime_type,
                         m.media->sha256, m.media->filename.value_or(Text{"-"}).escaped));
  return std::move(out.json("payload", m.payload));
}
Line line(MessageChange const& c) {
  Line out(c.what == MessageChange::What::edit ? "edit" : "revoke");
  out.word(c.wamid)
      .word(word_of(c.direction))
      .put("target", c.target_wamid)
      .field("at", c.at)
      .person("contact", c.contact);
  return std::move(out.field("text", std::optional(c.text)).json("payload", c.payload));
}
Line line(StatusUpdate const& s) {
  Line out("status");
  out.word(s.wamid).word(s.status).field("at", s.at).person("recipient", s.recipient).field("group", s.group_id);
  out.field("participant", s.participant).field("callback", s.callback_data).field("error", s.error_code);
  return std::move(out.field("error_title", s.error_title).json("raw", s.raw));
}
Line line(IdentityChange const& c) {
  return std::move(Line("identity_change").field("at", c.at).person("before", c.before).person("after", c.after));
}
Line line(PersonSeen const& p) {
  Line out("person");
  return std::move(
      out.word(name_of(p.what)).field("at", p.at).person("contact", p.contact).field("book", p.address_book_name));
}
Line line(IdentityHashSeen const& i) {
  return std::move(Line("identity_hash").word(i.hash).field("at", i.at).person("contact", i.contact));
}
Line line(PreferenceChange const& p) {
  Line out("preference");
  return std::move(
      out.word(p.category).word(p.value).field("at", p.at).person("contact", p.contact).field("detail", p.detail));
}
Line line(HistoryProgress const& h) {
  Line out("history");
  out.field("phase", h.phase)
      .field("chunk", h.chunk_order)
      .field("progress", h.progress)
      .field("declined", std::optional(h.declined));
  return std::move(out.json("raw", h.raw));
}
Line line(TemplateChange const& t) {
  Line out("template");
  out.word(t.template_id).word(t.name).word(t.language).field("status", t.status).field("category", t.category);
  out.field("planned", t.planned_category)
      .field("planned_at", t.planned_at)
      .field("reason", t.reason)
      .field("quality", t.quality);
  return std::move(out.field("components_changed", std::optional(t.components_changed)).json("raw", t.raw));
}
Line line(NumberChange const& n) {
  Line out("number");
  out.field("display", n.display_number).field("id", n.phone_number_id).field("quality_event", n.quality_event);
  out.field("throughput", n.throughput_level).field("limit", n.messaging_limit).field("name_decision", n.name_decision);
  out.field("requested_name", n.requested_name)
      .field("username_status", n.username_status)
      .field("username", n.username);
  return std::move(out.json("settings", n.settings.value_or("")).json("raw", n.raw));
}
Line line(AccountChange const& a) {
  Line out("account");
  out.word(a.waba_id).field("review", a.review_status).field("ban", a.ban_state).field("ban_date", a.ban_date);
  out.field("disconnected", a.disconnected_reason)
      .field("limit", a.messaging_limit)
      .json("restrictions", a.restrictions.value_or(""));
  return std::move(out.field("reconnected", std::optional(a.reconnected)).json("raw", a.raw));
}
Line line(FlowChange const& f) {
  return std::move(Line("flow").word(f.flow_id).field("status", f.status).json("raw", f.raw));
}
Line line(GroupChange const& g) {
  Line out("group");
  out.word(g.group_id)
      .field("at", g.at)
      .field("subject", g.subject)
      .field("description", g.description)
      .field("link", g.invite_link);
  out.field("suspended", g.suspended).field("deleted", g.deleted);
  for (Person const& person : g.added) out.person("added", person);
  for (Person const& person : g.removed) out.person("removed", person);
  return std::move(out.json("raw", g.raw));
}
Line line(CallUpdate const& c) {
  Line out("call");
  out.word(c.call_id).word(c.event).field("status", c.status).field("at", c.at).person("contact", c.contact);
  if (c.direction) out.word(word_of(*c.direction));
  out.field("started", c.started_at).field("ended", c.ended_at).field("duration", c.duration_s);
  return std::move(out.json("raw", c.raw));
}
Line line(SendSettled const&) { return Line("no webhook makes one"); }
Line line(OtherNews const& o) { return std::move(Line("other").word(word_of(o.kind)).json("raw", o.raw)); }

void write_canonical(json::Writer& out, Value value) {
  if (value.is(json::Type::object)) {
    std::map<std::string, Value> members;
    value.each_member([&](std::string const& key, Value member) { members[key] = member; });
    out.begin_object();
    for (auto const& [key, member] : members) write_canonical(out.key(key), member);
    out.end_object();
  } else if (value.is(json::Type::array)) {
    out.begin_array();
    value.each([&](Value element) { write_canonical(out, element); });
    out.end_array();
  } else if (auto const text = value.text()) {
    out.value(*text);
  } else {
    out.raw(value.raw());
  }
}

void write_reversed(json::Writer& out, Value value) {
  if (value.is(json::Type::object)) {
    std::vector<std::pair<std::string_view, Value>> members;
    value.each_member_verbatim([&](std::string_view key, Value member) { members.emplace_back(key, member); });
    out.begin_object();
    for (auto member = members.rbegin(); member != members.rend(); ++member)
      write_reversed(out.raw_key(member->first), member->second);
    out.end_object();
  } else if (value.is(json::Type::array)) {
    out.begin_array();
    value.each([&](Value element) { write_reversed(out, element); });
    out.end_array();
  } else {
    out.raw(value.raw());
  }
}

}  // namespace

std::string rendered(ParsedWebhook const& webhook) {
  std::string out;
  for (Inbound const& inbound : webhook.updates) {
    out += fmt::format("{} {} {} | ", inbound.field, inbound.waba_id, inbound.phone_number_id.value_or("-"));
    out += std::visit([](auto const& update) { return line(update).take(); }, inbound.update);
  }
  for (Misunderstood const& part : webhook.misunderstood)
    out += fmt::format("misunderstood | {} {}\n", part.reason, canonical(part.raw));
  return out;
}

std::string fixture(std::string const& name) {
  std::ifstream in(WIGWAG_SOURCE_DIR "/test/fixtures/meta/" + name, std::ios::binary);
  EXPECT_TRUE(in) << name;
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string reversed_members(std::string_view text) {
  auto const document = json::Document::parse(text);
  json::Writer out;
  write_reversed(out, document->root());
  return out.take();
}

std::string as_meta_escapes(std::string_view text) {
  std::string const compact = json::compact(text);
  std::string out;
  for (std::size_t i = 0; i < compact.size();) {
    auto const lead = static_cast<unsigned char>(compact[i]);
    std::size_t const length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    char32_t code = length == 1 ? lead : lead & (0x7FU >> length);
    for (std::size_t k = 1; k < length; ++k) code = code << 6 | (static_cast<unsigned char>(compact[i + k]) & 0x3FU);
    if (code == '/')
      out += "\\/";
    else if (code < 0x80)
      out += compact[i];
    else if (code < 0x10000)
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(code));
    else
      out += fmt::format("\\u{:04x}\\u{:04x}", 0xD7C0U + (code >> 10), 0xDC00U + (code & 0x3FFU));
    i += length;
  }
  return out;
}

std::string canonical(std::string_view text) {
  auto const document = json::Document::parse(text);
  EXPECT_TRUE(document) << text;
  if (!document) return std::string(text);
  json::Writer out;
  write_canonical(out, document->root());
  return out.take();
}

}  // namespace wigwag::meta
