/// @file PostgreSQL's binary formats: values and arrays to send, values as they come. Source: PostgreSQL 15,
/// src/backend/ utils/adt: int8send, boolsend, textsend, byteasend, array_send, numeric_send.
#pragma once
#include <libpq-fe.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "store/codec.h"

namespace wigwag::store {

/// The types we bind; 0 lets the server infer (a NULL of unknown kind).
Oid type_of(CellKind kind);
Oid array_type_of(CellKind kind);

std::string big_endian(std::int64_t value, int bytes);
/// The number in at most eight bytes.
std::int64_t from_big_endian(std::string_view bytes);

/// One dimension of elements, appended one by one.
class ArrayWriter {
 public:
  explicit ArrayWriter(CellKind kind) : kind_(kind) {}
  void add(Cell const& cell);
  std::string take();

 private:
  CellKind kind_;
  std::int32_t count_ = 0;
  bool has_null_ = false;
  std::string elements_;
};

/// A column of a result. Whole numbers of every width, and sums (numeric), become integers.
Cell cell_from_wire(Oid type, std::string_view bytes);

}  // namespace wigwag::store
