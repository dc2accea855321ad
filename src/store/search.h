/// @file Finding a part of a number, a name or a text by trigrams: the one place with two SQL texts. SQLite walks a
/// full-text table of trigrams in the order of row numbers and looks at each candidate; PostgreSQL plans LIKE over its
/// trigram index. A term of one or two characters has no trigram: the list is walked in its own order.
/// And the filters that find rows by what stands in another table.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/list.h"
#include "store/list_filters.h"

namespace wigwag::store {

inline constexpr std::string_view kMessageWords = "m.search";
inline constexpr std::string_view kContactPhone = "c.phone";
inline constexpr std::string_view kContactProfile = "c.profile_search";
// Several columns at once: a row is found when one of them has the term.
inline constexpr std::string_view kContactCard = "c.card";     ///< WA.cr: names, e-mail, phone, company as shown
inline constexpr std::string_view kTemplateName = "t.named";   ///< name, category
inline constexpr std::string_view kTemplateBody = "t.worded";  ///< name, words of the body

/// What more rows than this have is so common that walking the list finds a page soon.
inline constexpr std::int64_t kFewMax = 1000;

/// `column contains term`, its mark filled by `values`.
void append_contains(Engine engine, Condition const& contains, std::string& text, std::vector<Value>& values);

/// `value as text contains term, whatever its case`.
void append_shows(Engine engine, Condition const& shows, std::string& text, std::vector<Value>& values);

/// SQLite: a table of candidates to put before the list's own, when a condition has trigrams there.
struct Candidates {
  std::string from;   ///< `message_trigram f CROSS JOIN `
  std::string where;  ///< ` AND f.rowid = m.num AND message_trigram MATCH ?`
  Value match;
};
std::optional<Candidates> candidates(
    Engine engine, std::string_view table, std::string_view own, std::vector<Condition> const& conditions);

/// A part of the contact's name. For a list of contacts.
Result<Condition> profile_contains(ReadTx& tx, ProjectId project, Given const& given);
/// A part of the contact's number; what is no digit is ignored. For a list of contacts.
Result<Condition> phone_contains(ReadTx& tx, ProjectId project, Given const& given);
/// The contact's number, whole; what is no digit is ignored.
Result<Condition> phone_is(ReadTx& tx, ProjectId project, Given const& given);
/// A part of a message's text.
Condition text_contains(std::string_view term);
/// A part of one of the columns that `column` stands for, or of a folded column.
Condition found_in(std::string_view column, std::string_view term);

/// For lists of what belongs to contacts: the contacts with this part of a number, when they are few; else a test of
/// each row's contact.
Result<Condition> of_phone(ReadTx& tx, ProjectId project, std::string_view column, std::string_view value);
/// The contact that has, or had, this BSUID.
Result<Condition> of_bsuid(ReadTx& tx, ProjectId project, std::string_view column, std::string_view bsuid);

template <auto member>
constexpr Filter contact_phone(std::string_view name, std::string_view summary) {
  return {name,
      [](ReadTx& tx, ProjectId project, Given const& given) {
        return of_phone(tx, project, kColumn<member>, given.value);
      },
      summary, {}, true};
}
template <auto member>
constexpr Filter contact_bsuid(std::string_view name, std::string_view summary) {
  return {name,
      [](ReadTx& tx, ProjectId project, Given const& given) {
        return of_bsuid(tx, project, kColumn<member>, given.value);
      },
      summary};
}

/// Filters by a row that is found first; nothing when there is none. `number_id`: phone_number_id. `member_uuid`
/// refuses who is no member of the project.
Result<Condition> by_number_id(ReadTx& tx, ProjectId project, std::string_view column, std::string_view value);
Result<Condition> by_member(ReadTx& tx, ProjectId project, std::string_view column, std::string_view value);
Result<Condition> by_external_customer(ReadTx& tx, ProjectId project, Given const& given);
/// A thread's messages, by its contact, or by its conversations when it is a group's.
Result<Condition> by_thread(ReadTx& tx, ProjectId project, Given const& given);

/// Filters whose rows may be few or all: the few are named one by one; else each row of the list is tested.
Result<Condition> with_customer(ReadTx& tx, ProjectId project, Given const& given);
Result<Condition> by_status(ReadTx& tx, ProjectId project, Given const& given);

template <auto member>
constexpr Filter number_id(std::string_view name, std::string_view summary) {
  return {name,
      [](ReadTx& tx, ProjectId project, Given const& given) {
        return by_number_id(tx, project, kColumn<member>, given.value);
      },
      summary};
}
template <auto member>
constexpr Filter member_uuid(std::string_view name, std::string_view summary) {
  return {name,
      [](ReadTx& tx, ProjectId project, Given const& given) {
        return by_member(tx, project, kColumn<member>, given.value);
      },
      summary};
}

}  // namespace wigwag::store
