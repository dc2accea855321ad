#include "store/search.h"

#include <algorithm>

#include "base/text.h"

namespace wigwag::store {
namespace {

constexpr std::size_t kTrigram = 3;
/// So many trigrams narrow the candidates enough; each candidate's text is looked at anyway.
constexpr std::size_t kTrigramsMax = 24;

struct Searched {
  std::string_view column;  ///< as conditions name it
  std::string_view table;   ///< whose candidates stand in `<table>_trigram`
  std::string_view prefix;  ///< the column of that table, with a colon; empty when there is only one
};
constexpr Searched kSearched[]{
    {kMessageWords, "message", ""}, {kContactPhone, "contact", "phone : "}, {kContactProfile, "contact", "profile : "}};

std::string const& term_of(Condition const& contains) { return std::get<std::string>(contains.values.front()); }

/// `"abc" AND "bcd"`; empty for a term without a trigram.
std::string match_text(std::string_view term) {
  std::string match;
  for (std::size_t count = 0; count < kTrigramsMax; ++count) {
    std::string_view const three = first_code_points(term, kTrigram);
    if (code_points(three) < kTrigram) break;
    match += match.empty() ? "\"" : " AND \"";
    for (char const c : three) match += c == '"' ? std::string("\"\"") : std::string(1, c);
    match += '"';
    term.remove_prefix(first_code_points(term, 1).size());
  }
  return match;
}

std::string like_pattern(std::string_view term) {
  std::string pattern = "%";
  for (char const c : term) {
    if (c == '%' || c == '_' || c == '\\') pattern += '\\';
    pattern += c;
  }
  return pattern + '%';
}

Condition contains(std::string_view column, std::string term) {
  if (term.empty()) return never();
  return {column, Compare::contains, {std::move(term)}};
}

constexpr Stmt<std::int64_t(ProjectId, std::string_view, ProjectId, std::string_view)> kContactByBsuid{
    "SELECT num FROM contact WHERE project_id = ? AND bsuid = ?"
    " UNION ALL SELECT contact_num FROM contact_alias WHERE project_id = ? AND value = ?"};
constexpr Stmt<CustomerNum(ProjectId, std::string_view)> kCustomerByExternalId{
    "SELECT num FROM customer WHERE project_id = ? AND external_customer_id = ?"};
constexpr Stmt<std::int64_t(ProjectId, std::int64_t, std::int64_t)> kConversationsOfThread{
    "SELECT num FROM conversation WHERE project_id = ? AND thread_num = ?"
    " ORDER BY +last_active_at DESC, num DESC LIMIT ?"};  // the plus: a thread has few, the project's walk has all

// Each is read from an index that holds little else.
constexpr Stmt<std::int64_t(ProjectId, std::int64_t)> kWithCustomer{
    "SELECT num FROM contact WHERE project_id = ? AND customer_num > 0 ORDER BY customer_num LIMIT ?"};
constexpr Stmt<std::int64_t(ProjectId, std::int64_t)> kActive{
    "SELECT num FROM conversation WHERE project_id = ? AND ended_at IS NULL ORDER BY thread_num LIMIT ?"};

Condition of_nums(std::string_view column, std::vector<std::int64_t> const& nums) {
  if (nums.empty()) return never();
  return {column, nums.size() == 1 ? Compare::equals : Compare::any_of, {nums.begin(), nums.end()}};
}

/// A page of active conversations is soon found among those active last, once there are enough for a page.
constexpr std::int64_t kFewActiveMax = 128;

Result<Condition> few_or(ReadTx& tx, ProjectId project, Stmt<std::int64_t(ProjectId, std::int64_t)> const& stmt,
    std::int64_t few_max, std::string_view num, Condition otherwise) {
  TRY(std::vector<std::int64_t> const found, tx.all(stmt, project, few_max + 1));
  return std::ssize(found) > few_max ? std::move(otherwise) : of_nums(num, found);
}

struct OnlyNum {
  std::int64_t num = 0;
};

}  // namespace
}  // namespace wigwag::store

template <>
struct wigwag::Table<wigwag::store::OnlyNum> {
  static constexpr Pack columns{Column{"c.num", &store::OnlyNum::num}};
};

namespace wigwag::store {

namespace {

/// As PostgreSQL's index has it: migration 0018 says why a number's is one over an expression.
std::string_view indexed(std::string_view column) { return column == kContactPhone ? "lower(c.phone)" : column; }

void append_part(
    Engine engine, std::string_view column, std::string_view term, std::string& text, std::vector<Value>& values) {
  if (engine == Engine::sqlite) {
    text.append("instr(").append(column).append(", ?) > 0");
    values.emplace_back(std::string(term));
    return;
  }
  text.append(indexed(column)).append(" LIKE ?");
  values.emplace_back(like_pattern(term));
}

/// `+1 (555) 010`: may be a part of a phone as somebody writes it.
bool looks_like_a_phone(std::string_view term) {
  return term.find_first_not_of("0123456789+-(). ") == std::string_view::npos && !digits_of(term).empty();
}

/// A plus stands before the whole number only.
void append_phone(Engine engine, std::string_view term, std::string& text, std::vector<Value>& values) {
  std::string const digits = digits_of(term);
  text += " OR ";
  if (!term.starts_with('+')) return append_part(engine, kContactPhone, digits, text, values);
  if (engine == Engine::sqlite) {
    text += "instr(c.phone, ?) = 1";
    values.emplace_back(digits);
  } else {
    text.append(indexed(kContactPhone)).append(" LIKE ?");
    values.emplace_back(digits + "%");
  }
}

/// The profile's name counts only where it is shown.
void append_card(Engine engine, std::string_view term, std::string& text, std::vector<Value>& values) {
  text += '(';
  append_part(engine, "c.card_search", term, text, values);
  text += " OR (c.firstname IS NULL AND ";
  append_part(engine, kContactProfile, term, text, values);
  text += ')';
  if (looks_like_a_phone(term)) append_phone(engine, term, text, values);
  text += ')';
}

void append_either(Engine engine, std::string_view one, std::string_view other, std::string_view term,
    std::string& text, std::vector<Value>& values) {
  text += '(';
  append_part(engine, one, term, text, values);
  text += " OR ";
  append_part(engine, other, term, text, values);
  text += ')';
}

/// What the trigram table is asked for one term over several of its columns; empty: it cannot be asked.
std::string card_match(std::string_view term) {
  std::string const match = match_text(term);
  if (match.empty()) return {};
  std::string all = "{profile card} : (" + match + ")";
  if (!looks_like_a_phone(term)) return "(" + all + ")";
  std::string const digits = match_text(digits_of(term));
  return digits.empty() ? std::string() : "(" + all + " OR phone : (" + digits + "))";
}

}  // namespace

void append_shows(Engine engine, Condition const& shows, std::string& text, std::vector<Value>& values) {
  append_part(engine, "lower(CAST(" + std::string(shows.column) + " AS TEXT))", term_of(shows), text, values);
}

void append_contains(Engine engine, Condition const& contains, std::string& text, std::vector<Value>& values) {
  std::string const& term = term_of(contains);
  if (contains.column == kContactCard) return append_card(engine, term, text, values);
  if (contains.column == kTemplateName)
    return append_either(engine, "lower(t.name)", "lower(t.category)", term, text, values);
  if (contains.column == kTemplateBody)
    return append_either(engine, "lower(t.name)", "t.body_search", term, text, values);
  // PostgreSQL's index over message texts leaves the empty ones out, and is only used by who says so too.
  if (engine == Engine::postgres && contains.column == kMessageWords)
    text.append(contains.column).append(" <> '' AND ");
  append_part(engine, contains.column, term, text, values);
}

std::optional<Candidates> candidates(
    Engine engine, std::string_view table, std::string_view own, std::vector<Condition> const& conditions) {
  if (engine != Engine::sqlite) return std::nullopt;
  std::string all;
  for (Condition const& one : conditions) {
    if (one.compare != Compare::contains) continue;
    if (one.column == kContactCard) {
      std::string const match = card_match(term_of(one));
      if (!match.empty()) all.append(all.empty() ? "" : " AND ").append(match);
      continue;
    }
    auto const searched = std::ranges::find(kSearched, one.column, &Searched::column);
    if (searched == std::end(kSearched) || searched->table != table) continue;
    std::string const match = match_text(term_of(one));
    if (match.empty()) continue;
    if (!all.empty()) all += " AND ";
    all.append(searched->prefix).append("(").append(match).append(")");
  }
  if (all.empty()) return std::nullopt;
  std::string const trigrams = std::string(table) + "_trigram";
  return Candidates{trigrams + " f CROSS JOIN ",
      " AND f.rowid = " + std::string(own) + ".num AND f." + trigrams + " MATCH ?", Value(std::move(all))};
}

Result<Condition> profile_contains(ReadTx&, ProjectId, Given const& given) {
  return contains(kContactProfile, fold_case(given.value));
}

Result<Condition> phone_contains(ReadTx&, ProjectId, Given const& given) {
  return contains(kContactPhone, digits_of(given.value));
}

Result<Condition> phone_is(ReadTx&, ProjectId, Given const& given) {
  std::string digits = digits_of(given.value);
  return digits.empty() ? never() : Condition{kContactPhone, Compare::equals, {std::move(digits)}};
}

Condition text_contains(std::string_view term) { return contains(kMessageWords, fold_case(term)); }

Condition found_in(std::string_view column, std::string_view term) { return contains(column, fold_case(term)); }

Result<Condition> of_phone(ReadTx& tx, ProjectId project, std::string_view column, std::string_view value) {
  Condition const by_phone = contains(kContactPhone, digits_of(value));
  if (by_phone.compare == Compare::never) return never();
  Ask const ask{.conditions = {by_phone}, .order = {.time = {}, .num = "c.num"}, .limit = kFewMax};
  if (code_points(term_of(by_phone)) < kTrigram) return by_phone;
  TRY(std::vector<OnlyNum> const found,
      tx.dynamic<OnlyNum>(page_text(Table<ContactView>::source, tx.engine(), project, ask)));
  if (std::ssize(found) > kFewMax) return by_phone;
  std::vector<std::int64_t> nums;
  for (OnlyNum const& contact : found) nums.push_back(contact.num);
  return of_nums(column, nums);
}

Result<Condition> with_customer(ReadTx& tx, ProjectId project, Given const& given) {
  constexpr std::string_view kCustomer = kColumn<&ContactView::customer_num>;
  TRY(bool const wanted, parse_truth(given.value));
  if (!wanted) return Condition{kCustomer, Compare::is_null, {}};
  return few_or(tx, project, kWithCustomer, kFewMax, kColumn<&ContactView::num>, {kCustomer, Compare::is_set, {}});
}

Result<Condition> by_status(ReadTx& tx, ProjectId project, Given const& given) {
  constexpr std::string_view kEnded = kColumn<&ConversationView::ended_at>;
  TRY_DONE(parse_words(given.value, Words<ConversationStatus>::words));
  if (given.value == word_of(ConversationStatus::ended)) return Condition{kEnded, Compare::is_set, {}};
  return few_or(tx, project, kActive, kFewActiveMax, kColumn<&ConversationView::num>, {kEnded, Compare::is_null, {}});
}

Result<Condition> of_bsuid(ReadTx& tx, ProjectId project, std::string_view column, std::string_view bsuid) {
  TRY(std::int64_t const contact, tx.number(kContactByBsuid, project, bsuid, project, bsuid));
  return contact == 0 ? never() : Condition{column, Compare::equals, {contact}};
}

Result<Condition> by_number_id(ReadTx& tx, ProjectId project, std::string_view column, std::string_view value) {
  TRY(std::optional<ChannelNum> const channel, channel_by_phone_number_id(tx, project, value));
  return channel ? Condition{column, Compare::equals, {channel->value}} : never();
}

Result<Condition> by_member(ReadTx& tx, ProjectId project, std::string_view column, std::string_view value) {
  TRY(std::optional<std::int64_t> const num, parse_uuid(value, Kind::member));
  if (num) {
    TRY(bool const member, is_member(tx, project, MemberNum{*num}));
    if (member) return Condition{column, Compare::equals, {*num}};
  }
  return fail(Code::invalid, "must be a member of this project");
}

Result<Condition> by_external_customer(ReadTx& tx, ProjectId project, Given const& given) {
  TRY(std::optional<CustomerNum> const customer, tx.one(kCustomerByExternalId, project, given.value));
  return customer ? Condition{kColumn<&ContactView::customer_num>, Compare::equals, {customer->value}} : never();
}

Result<Condition> by_thread(ReadTx& tx, ProjectId project, Given const& given) {
  TRY(Condition by_own, condition_of(kColumn<&MessageView::thread_num>, given, &parse_whole_number));
  if (by_own.compare != Compare::equals && by_own.compare != Compare::any_of) return by_own;
  std::vector<std::int64_t> nums;
  for (Value const& thread : by_own.values) {  // at most limits::filter_values_max, asked for by name
    TRY(std::vector<std::int64_t> const conversations,
        tx.all(kConversationsOfThread, project, std::get<std::int64_t>(thread), kFewMax + 1));
    nums.insert(nums.end(), conversations.begin(), conversations.end());
    if (std::ssize(nums) > kFewMax) return by_own;
  }
  return of_nums(kColumn<&MessageView::conversation_num>, nums);
}

}  // namespace wigwag::store
