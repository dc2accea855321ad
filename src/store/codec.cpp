#include "store/codec.h"

namespace wigwag::store {
namespace {

struct ToCell {
  Cell operator()(std::monostate) const { return {}; }
  Cell operator()(std::int64_t value) const { return Cell::of(value); }
  Cell operator()(bool value) const { return Cell::of_bool(value); }
  Cell operator()(std::string const& value) const { return Cell::of_text(value); }
  Cell operator()(Bytes const& value) const { return Cell::of_bytes(value.value); }
};

}  // namespace

Cell to_cell(Value const& value) { return std::visit(ToCell{}, value); }

Value own(Cell const& cell) {
  if (cell.null) return std::monostate{};
  switch (cell.kind) {
    case CellKind::unknown: return std::monostate{};
    case CellKind::integer: return cell.integer;
    case CellKind::boolean: return cell.integer != 0;
    case CellKind::text: return std::string(cell.bytes);
    case CellKind::bytes: return Bytes{std::string(cell.bytes)};
  }
  return std::monostate{};
}

}  // namespace wigwag::store
