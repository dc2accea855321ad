/// @file Bounded<T>: values under a key, the oldest forgotten when there are too many.
#pragma once
#include <cstddef>
#include <deque>
#include <map>
#include <string>
#include <utility>

namespace wigwag::sim {

template <class T>
class Bounded {
 public:
  explicit Bounded(std::size_t count_max) : count_max_(count_max) {}

  T& put(std::string const& key, T value) {
    auto const [at, is_new] = values_.insert_or_assign(key, std::move(value));
    if (is_new) order_.push_back(key);
    while (values_.size() > count_max_ && !order_.empty()) {
      if (order_.front() != key) values_.erase(order_.front());
      order_.pop_front();
    }
    return at->second;
  }
  T* find(std::string const& key) {
    auto const found = values_.find(key);
    return found == values_.end() ? nullptr : &found->second;
  }
  bool erase(std::string const& key) { return values_.erase(key) != 0; }
  void clear() {
    values_.clear();
    order_.clear();
  }
  auto begin() { return values_.begin(); }
  auto end() { return values_.end(); }
  std::size_t size() const { return values_.size(); }

 private:
  std::size_t count_max_;
  std::map<std::string, T> values_;
  std::deque<std::string> order_;  ///< keys, the oldest in front; some may be gone already
};

}  // namespace wigwag::sim
