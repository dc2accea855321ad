#include "store/postgres_wire.h"

namespace wigwag::store {
namespace {

// Source: pg_type.dat. Fixed for ever.
constexpr Oid kBool = 16, kBytea = 17, kInt8 = 20, kInt2 = 21, kInt4 = 23, kText = 25, kNumeric = 1700;
constexpr Oid kBoolArray = 1000, kByteaArray = 1001, kTextArray = 1009, kInt8Array = 1016;

// Digits of four decimals each, the first weighing 10000^weight; what stands behind the point is cut.
std::int64_t from_numeric(std::string_view bytes) {
  if (bytes.size() < 8) return 0;
  auto const word = [&](std::size_t at) { return static_cast<std::int16_t>(from_big_endian(bytes.substr(at, 2))); };
  int const digits = word(0);
  int const weight = word(2);
  bool const negative = word(4) == 0x4000;
  std::int64_t value = 0;
  for (int i = 0; i <= weight; ++i) {
    std::size_t const at = 8 + 2 * static_cast<std::size_t>(i);
    value = value * 10'000 + (i < digits && at + 2 <= bytes.size() ? word(at) : 0);
  }
  return negative ? -value : value;
}

}  // namespace

Oid type_of(CellKind kind) {
  switch (kind) {
    case CellKind::unknown: return 0;
    case CellKind::integer: return kInt8;
    case CellKind::boolean: return kBool;
    case CellKind::text: return kText;
    case CellKind::bytes: return kBytea;
  }
  return 0;
}

Oid array_type_of(CellKind kind) {
  switch (kind) {
    case CellKind::integer: return kInt8Array;
    case CellKind::boolean: return kBoolArray;
    case CellKind::bytes: return kByteaArray;
    case CellKind::unknown:
    case CellKind::text: return kTextArray;
  }
  return kTextArray;
}

std::string big_endian(std::int64_t value, int bytes) {
  std::string out(static_cast<std::size_t>(bytes), '\0');
  for (std::size_t i = out.size(); i-- > 0; value >>= 8) out[i] = static_cast<char>(value & 0xff);
  return out;
}

std::int64_t from_big_endian(std::string_view bytes) {
  if (bytes.empty()) return 0;
  std::uint64_t value = static_cast<unsigned char>(bytes[0]) >= 0x80 ? ~std::uint64_t{0} : 0;
  for (char const c : bytes) value = value << 8 | static_cast<unsigned char>(c);
  return static_cast<std::int64_t>(value);
}

void ArrayWriter::add(Cell const& cell) {
  ++count_;
  if (cell.null) {
    has_null_ = true;
    elements_ += big_endian(-1, 4);
  } else if (kind_ == CellKind::integer) {
    elements_ += big_endian(8, 4);
    elements_ += big_endian(cell.integer, 8);
  } else if (kind_ == CellKind::boolean) {
    elements_ += big_endian(1, 4);
    elements_ += static_cast<char>(cell.integer != 0);
  } else {
    elements_ += big_endian(static_cast<std::int64_t>(cell.bytes.size()), 4);
    elements_ += cell.bytes;
  }
}

std::string ArrayWriter::take() {
  std::string out =
      big_endian(count_ > 0 ? 1 : 0, 4) + big_endian(has_null_ ? 1 : 0, 4) + big_endian(type_of(kind_), 4);
  if (count_ > 0) out += big_endian(count_, 4) + big_endian(1, 4);
  return out + elements_;
}

Cell cell_from_wire(Oid type, std::string_view bytes) {
  switch (type) {
    case kInt2:
    case kInt4:
    case kInt8: return Cell::of(from_big_endian(bytes));
    case kBool: return Cell::of_bool(!bytes.empty() && bytes[0] != 0);
    case kBytea: return Cell::of_bytes(bytes);
    case kNumeric: return Cell::of(from_numeric(bytes));
    default: return Cell::of_text(bytes);
  }
}

}  // namespace wigwag::store
