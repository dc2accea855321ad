#include "sim/people.h"

#include <fmt/format.h>
#include <algorithm>

#include "sim/people_state.h"

namespace wigwag::sim {
namespace {

/// The system message of somebody who moved. Source: meta-cloud-api.md §4.2.2.
std::string moved_request(Person const& before, Person const& after, std::string const& number) {
  bool const hidden = before.hidden_phone || before.phone.empty();
  std::string const& from = hidden ? before.user_id : before.phone;
  std::string const& to = hidden ? after.user_id : after.phone;
  json::Writer out;
  out.begin_object().raw_members(who_members(before, number)).member("type", "system");
  out.key("system").begin_object();
  out.member("body", fmt::format("User {} changed from {} to {}", before.name.value_or("A customer"), from, to));
  if (!hidden) out.member("wa_id", after.phone);
  if (!after.user_id.empty()) out.member("user_id", after.user_id).member("previous_user_id", before.user_id);
  out.member("type", hidden ? "user_changed_user_id" : "user_changed_number");
  return out.end_object().end_object().take();
}

/// The country stays, everything else is new.
std::string another_user_id(Person const& before, std::string const& phone, IdMint& mint) {
  if (before.user_id.empty()) return {};
  if (!phone.empty() && before.user_id == user_id_of(before.phone)) return user_id_of(phone);
  return before.user_id.substr(0, before.user_id.find('.')) + "." + mint.hex(20);
}

Result<Person> moved(Book& book, std::uint64_t person, std::string const& phone) {
  Person const* const before = book.find(person);
  if (before == nullptr) return fail(Code::not_found, "there is no such person");
  Person const* const other = phone.empty() ? nullptr : book.find(phone);
  if (other != nullptr) return fail(Code::invalid, "`phone` belongs to somebody already", "phone");
  if (phone.empty() && !before->hidden_phone)
    return fail(Code::invalid, "`phone` may be missing only for somebody whose phone is hidden", "phone");
  Person after = *before;
  after.phone = phone.empty() ? before->phone : phone;
  after.user_id = another_user_id(*before, phone, book.phone.mint);
  after.configured = true;
  return after;
}

}  // namespace

People::State::State(SimClock& given, Outbox& box, std::vector<Number> all, std::uint64_t its_seed)
    : clock(given), outbox(box), numbers(std::move(all)), seed(its_seed), book(Book({numbers, IdMint(seed)})) {
  book.with([](Book& mine) {
    mine.phone.known = [&mine](Customer const& who) {
      Person const* const person = mine.find(who);
      bool const said = person != nullptr && person->configured;
      return said ? std::optional(customer_of(*person)) : std::nullopt;
    };
  });
}

People::People(SimClock& clock, Outbox& outbox, std::vector<Number> numbers, std::uint64_t seed)
    : state_(std::make_shared<State>(clock, outbox, std::move(numbers), seed)) {}
People::~People() = default;

std::optional<Person> People::find(std::string_view who) const {
  return state_->book.with([&](Book& book) {
    Person const* const found = book.find(who);
    return found == nullptr ? std::nullopt : std::optional(*found);
  });
}

Person People::meet(std::string_view who) {
  return state_->book.with([&](Book& book) { return book.meet(who); });
}

std::optional<Instant> People::wrote_at(std::string const& phone_number_id, std::uint64_t person) const {
  return state_->book.with([&](Book& book) {
    Chat const* const chat = book.find_chat(phone_number_id, person);
    return chat == nullptr ? std::nullopt : chat->wrote_at;
  });
}

void People::open_window(std::string const& phone_number_id, std::uint64_t person) {
  Instant const now = state_->clock.now();
  auto const who = state_->book.with([&](Book& book) {
    Chat& chat = book.chat(phone_number_id, person);
    chat.wrote_at = now;
    book.touch(chat);
    Person const* const found = book.find(person);
    return found == nullptr ? std::nullopt : std::optional(*found);
  });
  if (who && state_->watcher.opened) state_->watcher.opened(phone_number_id, *who, now);
}

void People::business_wrote(Written written) {
  Instant const now = state_->clock.now();
  std::uint64_t const person = state_->book.with([&](Book& book) {
    std::uint64_t const id = book.meet(written.to).id;
    book.note(written, id, now);
    return id;
  });
  if (written.group_id.empty()) state_->follow_rules(written, person);
}

void People::business_read(std::string const& wamid) {
  state_->book.with([&](Book& book) {
    Chat* const chat = book.chat_of(wamid);
    if (chat == nullptr) return;
    for (Line& line : chat->lines) {
      if (line.author == Side::customer) line.status = "read";
      if (line.wamid == wamid) break;
    }
    book.touch(*chat);
  });
}

void People::business_types(std::string const& wamid, Instant until) {
  state_->book.with([&](Book& book) {
    Chat* const chat = book.chat_of(wamid);
    if (chat == nullptr) return;
    chat->business_types_until = until;
    book.touch(*chat);
  });
}

void People::status(std::string const& wamid, std::string_view word, std::string_view note) {
  state_->book.with([&](Book& book) {
    for (auto const& [chat, line] : book.lines(wamid)) {
      if (line->author != Side::business) continue;
      bool const failed = word == "failed" && status_rank(line->status) < status_rank("delivered");
      if (!failed && status_rank(word) <= status_rank(line->status)) continue;
      line->status = word;
      line->note = note;
      book.touch(*chat);
    }
  });
}

void People::watch(Watcher watcher) { state_->watcher = std::move(watcher); }

Person People::put(Person person) {
  auto const [before, now] = state_->book.with([&](Book& book) {
    Person const* const known = book.find(person.id);
    Person const old = known == nullptr ? Person{} : *known;
    return std::pair(old, book.put(std::move(person)));
  });
  state_->tell_change(before, now);
  return now;
}

Done People::remove(std::uint64_t person) {
  return state_->book.with([&](Book& book) -> Done {
    if (book.find(person) == nullptr) return fail(Code::not_found, "there is no such person");
    book.remove(person);
    return {};
  });
}

std::vector<Person> People::all() const {
  return state_->book.with([](Book& book) {
    std::vector<Person> out;
    for (auto const& [id, person] : book.people) out.push_back(person);
    return out;
  });
}

Result<std::vector<std::string>> People::write(json::Value request) { return state_->write(request); }
Result<Inbound> People::note(json::Value request, Instant now) { return state_->note(request, now); }
void People::tell(Change const& change, Instant now) const {
  if (state_->watcher.told) state_->watcher.told(change, now);
}
Done People::read(std::string const& phone_number_id, std::uint64_t person) {
  return state_->read(phone_number_id, person);
}
Done People::play(std::string const& wamid) { return state_->tick(wamid, "played"); }
Result<std::string> People::tap(std::string const& wamid, std::size_t index, std::string const& answer) {
  return state_->tap(wamid, index, answer);
}

Result<Person> People::change_number(std::uint64_t person, std::string const& phone) {
  Instant const now = state_->clock.now();
  std::vector<Change> changes;
  Person before;
  TRY(Person const after, state_->book.with([&](Book& book) -> Result<Person> {
    TRY(Person moved_one, moved(book, person, phone));
    before = *book.find(person);
    for (auto const& [key, chat] : book.chats) {
      if (key.second != person) continue;
      std::string const request = moved_request(*book.find(person), moved_one, key.first);
      auto const document = json::Document::parse(request);
      must(document.has_value(), "a request of ours is JSON");
      TRY(Inbound inbound, inbound_of(book.phone, document->root(), now));
      book.note(inbound, now);
      changes.push_back(std::move(inbound.change));
    }
    return book.put(std::move(moved_one));
  }));
  state_->tell_change(before, after);
  for (Change const& each : changes) state_->post(each);
  return after;
}

Done People::set_marketing(std::uint64_t person, std::string const& phone_number_id, std::string_view value) {
  return state_->set_marketing(person, phone_number_id, value);
}

Done People::set_blocked(std::uint64_t person, std::string const& phone_number_id, bool blocked) {
  TRY_DONE(state_->number(phone_number_id));
  TRY(Person const after, state_->book.with([&](Book& book) -> Result<Person> {
    Person* const them = book.find(person);
    if (them == nullptr) return fail(Code::not_found, "there is no such person");
    them->configured = true;
    blocked ? (void)them->blocked.insert(phone_number_id) : (void)them->blocked.erase(phone_number_id);
    ++book.version;
    return *them;
  }));
  state_->tell_change(after, after);
  return {};
}

std::vector<Chat> People::chats() const {
  return state_->book.with([](Book& book) {
    std::vector<Chat> out;
    for (auto const& [key, chat] : book.chats) {
      out.push_back({chat.phone_number_id, chat.person, {}, chat.wrote_at, chat.business_types_until, chat.version});
      if (!chat.lines.empty()) out.back().lines.push_back(chat.lines.back());
    }
    return out;
  });
}

std::optional<Chat> People::chat(std::string const& phone_number_id, std::uint64_t person) const {
  return state_->book.with([&](Book& book) {
    Chat const* const chat = book.find_chat(phone_number_id, person);
    return chat == nullptr ? std::nullopt : std::optional(*chat);
  });
}

std::vector<Number> const& People::numbers() const { return state_->numbers; }

Result<Change> People::with_phone(std::function<Result<Change>(Phone&)> const& f) {
  return state_->book.with([&](Book& book) { return f(book.phone); });
}

std::string People::new_media_id() {
  return state_->book.with([](Book& book) { return book.phone.mint.media_id(); });
}

void People::reset() {
  state_->book.with([](Book& book) {
    std::vector<std::uint64_t> all;
    for (auto const& [id, person] : book.people) all.push_back(id);
    for (std::uint64_t const id : all) book.remove(id);
    book.phone.newest_messages = {};
    book.phone.names = {};
  });
}

}  // namespace wigwag::sim
