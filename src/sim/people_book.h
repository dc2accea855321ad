/// @file Customers and their chats as data. Nothing here sends or waits; People holds the lock.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/people.h"

namespace wigwag::sim {

struct Book {
  using ChatKey = std::pair<std::string, std::uint64_t>;  ///< number, person

  explicit Book(Phone given) : phone(std::move(given)) {}

  Person* find(std::string_view who);
  Person* find(std::uint64_t person);
  Person* find(Customer const& who);  ///< by BSUID, else by phone
  Person& meet(std::string_view who);
  Person& meet(Customer const& who);
  Person& put(Person person);
  void remove(std::uint64_t person);

  Chat& chat(std::string const& phone_number_id, std::uint64_t person);
  Chat* find_chat(std::string const& phone_number_id, std::uint64_t person);
  Line* line(std::string const& wamid);
  std::vector<std::pair<Chat*, Line*>> lines(std::string const& wamid);
  Chat* chat_of(std::string const& wamid);
  void touch(Chat& chat) { chat.version = ++version; }
  void add_line(Chat& chat, Line line);

  void note(Inbound const& inbound, Instant now);
  Line note(Written const& written, std::uint64_t person, Instant now);

  Phone phone;
  std::map<std::uint64_t, Person> people = {};
  std::map<ChatKey, Chat> chats = {};
  std::uint64_t version = 0;

 private:
  void index(Person const& person);
  void forget_index(Person const& person);
  void make_room();
  void note_message(Chat& chat, Message const& message, std::string const& group_id, Instant now);
  void forget_line(ChatKey const& key, std::string const& wamid);

  std::map<std::string, std::uint64_t, std::less<>> by_phone_ = {};
  std::map<std::string, std::uint64_t, std::less<>> by_user_id_ = {};
  /// What is written in a group stands in the chat of each who reads it.
  std::map<std::string, std::vector<ChatKey>> by_wamid_ = {};
  std::uint64_t people_given_ = 0;
};

/// Whether a message of this type opens the window of 24 hours. Source: meta-cloud-api.md §16.1.
bool opens_window(std::string_view type);
/// Of sent, delivered, read, played; 0 for failed and for nothing.
int status_rank(std::string_view status);

}  // namespace wigwag::sim
